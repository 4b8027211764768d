"""A module of Python that is written for one selection."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from graphql_schema.compiled.selection import Unusual

INDENT = "    "
ENTRY = "complete"


@dataclass(slots=True)
class Module:
    """A module with the function `complete(source, run)`, and what it finds under names.

    `pauses`: the function is asynchronous, because it takes turns at long lists.
    """

    text: str = ""
    constants: dict[str, Any] = field(default_factory=lambda: {"Unusual": Unusual, "monotonic": monotonic})
    pauses: bool = False

    def constant(self, value: Any) -> str:
        """Return the name under which the module finds a value."""
        name = f"constant_{len(self.constants)}"
        self.constants[name] = value
        return name


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Return lines of a block."""
    return (INDENT + line for line in lines)
