"""How resource_shapes.py looks: each type as one line of the elements that it adds to its base."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql_schema.fhir.shape_lines import ANY_TYPE, BASES, LIST

Json = dict[str, Any]

HEAD = '''"""The shape of each R4 4.0.1 type that a Task cannot hold: its base, then what it adds.

Written by `python -m graphql_schema.fhir.generate`: change that, not this.
https://hl7.org/fhir/R4/resourcelist.html
"""

# One line per type reads better than what the formatter makes of it.
# fmt: off

RESOURCE_SHAPES: dict[str, str] = {
'''

EVERY_TYPE = 50
"""Types of a choice that is open to any."""

BACKBONES = {"BackboneElement", "Element"}


def shapes_file(structures: Iterable[Json], declared: Iterable[str]) -> str:
    """Return the text of resource_shapes.py, without the types that are `declared` elsewhere."""
    known = set(declared)
    shapes = {
        path: line
        for structure in structures
        if structure["name"] not in known and is_concrete(structure)
        for path, line in shapes_in(structure)
    }
    return HEAD + "".join(f'    "{path}": "{shapes[path]}",\n' for path in sorted(shapes)) + "}\n"


def is_concrete(structure: Json) -> bool:
    """Tell whether a StructureDefinition declares a type of its own, of which there are values."""
    return (
        structure["kind"] in ("complex-type", "resource")
        and structure.get("derivation") == "specialization"
        and not structure["abstract"]
    )


def shapes_in(structure: Json) -> Iterator[tuple[str, str]]:
    """Yield the path and the line of a type, then those of its backbones."""
    children: dict[str, list[Json]] = {}
    declared = structure["snapshot"]["element"]
    for item in declared:
        children.setdefault(item["path"].rpartition(".")[0], []).append(item)
    for item in declared:
        path = item["path"]
        if path in children:
            base = item["type"][0]["code"] if "." in path else structure["baseDefinition"].rpartition("/")[2]
            inherited = {f"{path}.{element.name}" for element in BASES[base]}
            own = [child for child in children[path] if child["path"] not in inherited]
            yield path, " ".join([base, *map(element_word, own)])


def element_word(item: Json) -> str:
    """Return one element as `name:type`, with `|` between the types of a choice and `*` for a list."""
    name = item["path"].rpartition(".")[2]
    many = LIST if item["max"] != "1" else ""
    return f"{name}:{types_of(item)}{many}"


def types_of(item: Json) -> str:
    """Return the types of an element; a backbone is named by its path."""
    if "contentReference" in item:
        return str(item["contentReference"]).removeprefix("#")
    codes = [item["path"] if type_["code"] in BACKBONES else type_["code"] for type_ in item["type"]]
    return ANY_TYPE if len(codes) == EVERY_TYPE else "|".join(codes)
