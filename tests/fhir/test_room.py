"""What this room may lean on."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphql_schema.fhir

ROOM = Path(graphql_schema.fhir.__file__).parent
ALLOWED = ("graphql_schema.errors", "graphql_schema.fhir", "orjson")


def imported(file: Path) -> Iterator[str]:
    """Yield the names of the modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("file", sorted(ROOM.glob("*.py")), ids=lambda file: file.stem)
def test_the_room_needs_only_the_standard_library_orjson_and_errors(file: Path) -> None:
    foreign = {name for name in imported(file) if name.partition(".")[0] not in sys.stdlib_module_names}

    assert all(name.startswith(ALLOWED) for name in foreign)
