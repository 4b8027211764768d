"""GraphQL enums for the codes of required bindings."""

import re
from enum import StrEnum
from typing import Any

import strawberry

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.definitions import Code

_NAMES = {"request-priority": "TaskPriority"}
_SIGNS = {"<": "LESS", "<=": "LESS_OR_EQUAL", ">=": "GREATER_OR_EQUAL", ">": "GREATER"}
_NOT_A_NAME = re.compile(r"[^A-Z0-9_]")


def _name_of(code_set: str) -> str:
    return _NAMES.get(code_set) or "".join(part.capitalize() for part in code_set.split("-"))


def _value_name(code: str) -> str:
    return _SIGNS.get(code) or _NOT_A_NAME.sub("_", code.upper())


def _enum(code_set: str, codes: tuple[Code, ...]) -> Any:
    make: Any = StrEnum
    members = make(_name_of(code_set), {_value_name(code.code): code.code for code in codes})
    definitions = {_value_name(code.code): code.definition or code.display for code in codes}
    decorated: Any = strawberry.enum(members, description=f"Codes of the FHIR value set {code_set}.")
    for value in decorated.__strawberry_definition__.values:
        value.description = definitions[value.name]
    return decorated


ENUMS: dict[str, Any] = {code_set: _enum(code_set, codes) for code_set, codes in CODE_SETS.items()}
"""The enum of each code set; a value's name is its code in capitals, its value the code."""
