"""Settings from the environment. Nothing else reads it."""

import os
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.guards import unsafe_combinations
from server.misconfigured import Misconfigured
from server.settings.declaring import PREFIX, variable
from server.settings.settings import Settings


def load_settings(**flags: Any) -> Settings:
    """Return the settings of the environment, where a flag that is not None goes first.

    Raises Misconfigured for unknown variables, and for values that make no sense or no safe whole.
    """
    settings = read_settings(**flags)
    if wrong := unsafe_combinations(settings):
        raise Misconfigured("\n".join(wrong))
    return settings


def read_settings(**flags: Any) -> Settings:
    """Return the settings like `load_settings`, however unsafe they are together."""
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise Misconfigured("\n".join(_sentence(wrong) for wrong in _causes(error))) from None


def _refuse_unknown_variables() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = get_close_matches(name.upper(), known, n=1)
            advice = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}."
            raise Misconfigured(f"{name} is no setting of Taskward; {advice}")


def _causes(error: ValidationError) -> list[ErrorDetails]:
    # A default that needs a refused value is an error of its own, and tells nothing new.
    return [wrong for wrong in error.errors() if wrong["type"] != "default_factory_not_called"]


def _sentence(wrong: ErrorDetails) -> str:
    reason = wrong["msg"].removeprefix("Value error, ")
    if not wrong["loc"]:
        return reason
    name = str(wrong["loc"][0])
    # The address of a database may hold a password.
    value = f"={wrong['input']}" if Settings.model_fields[name].repr else ""
    return f"{variable(name)}{value}: {reason[0].lower()}{reason[1:].rstrip('.')}."
