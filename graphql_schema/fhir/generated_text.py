"""How the generated files look: one line per element, one line per code."""

import json
from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any

from graphql_schema.fhir.definitions import Code, Element, TypeDefinition

HEAD = '''"""{title}

Written by `python -m graphql_schema.fhir.generate`: change that, not this.
{link}
"""

# One line per {unit} reads better than what the formatter makes of it.
# fmt: off

from graphql_schema.fhir.definitions import {imports}
'''


def types_file(types: Iterable[TypeDefinition]) -> str:
    """Return the text of types.py."""
    head = HEAD.format(
        title="Each R4 4.0.1 type that a Task can hold.",
        link="https://hl7.org/fhir/R4/task.html",
        unit="element",
        imports="Element, TypeDefinition",
    )
    blocks = [
        f"    TypeDefinition({literal(type_.name)}, {literal(type_.description)}, (\n"
        + "".join(f"        {element_line(element)},\n" for element in type_.elements)
        + f"    ), {literal(type_.invariants)}),\n"
        for type_ in types
    ]
    table = "DECLARED: tuple[TypeDefinition, ...] = (\n" + "".join(blocks) + ")\n"
    index = "TYPES: dict[str, TypeDefinition] = {declared.name: declared for declared in DECLARED}\n"
    return f"{head}\n{table}\n{index}"


def codes_file(code_sets: dict[str, tuple[Code, ...]]) -> str:
    """Return the text of codes.py."""
    head = HEAD.format(
        title="The codes of each required binding, by the name of its value set.",
        link="https://hl7.org/fhir/R4/terminologies-valuesets.html",
        unit="code",
        imports="Code",
    )
    blocks = [
        f"    {literal(name)}: (\n"
        + "".join(
            f"        Code({literal(code.code)}, {literal(code.display)}, {literal(code.definition)}),\n"
            for code in codes
        )
        + "    ),\n"
        for name, codes in code_sets.items()
    ]
    return f"{head}\nCODE_SETS: dict[str, tuple[Code, ...]] = {{\n" + "".join(blocks) + "}\n"


def element_line(element: Element) -> str:
    """Return the call that makes `element`, with only what differs from the defaults."""
    arguments = []
    for field in fields(element):
        value = getattr(element, field.name)
        if field.default is MISSING:
            arguments.append(literal(value))
        elif value != field.default:
            arguments.append(f"{field.name}={literal(value)}")
    return f"Element({', '.join(arguments)})"


def literal(value: Any) -> str:
    """Return `value` as Python text, with the quotes that the formatter prefers."""
    if isinstance(value, str):
        plain_in_single_quotes = '"' in value and "'" not in value
        return repr(value) if plain_in_single_quotes else json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")"
    return repr(value)
