"""How settings are declared: their names, lists of words, and defaults that others decide."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

PREFIX = "TASKWARD_"


def variable(field: str) -> str:
    """Return the name of the environment variable of a setting."""
    return PREFIX + field.upper()


def _words(text: object) -> object:
    return [word.strip() for word in text.split(",") if word.strip()] if isinstance(text, str) else text


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
"""Texts that a variable holds separated by commas."""


def derived(
    shown: str, default: Callable[[dict[str, Any]], Any], description: str, *, secret: bool = False
) -> Any:
    """Return a field whose default comes from settings that stand before it; `shown` tells it in words."""
    return Field(
        default_factory=default,
        description=description,
        repr=not secret,
        json_schema_extra={"shown": shown},
    )
