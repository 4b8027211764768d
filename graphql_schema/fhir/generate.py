"""Write types.py, codes.py and resource_shapes.py from the official R4 definitions.

    python -m graphql_schema.fhir.generate DEFINITIONS_FOLDER

DEFINITIONS_FOLDER holds profiles-types.json, profiles-resources.json and valuesets.json of R4
4.0.1, as in definitions.json.zip of https://hl7.org/fhir/R4/downloads.html. Copies that others
publish add elements of their own.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql_schema.fhir.definitions import Code, Element, TypeDefinition
from graphql_schema.fhir.generated_shapes import shapes_file
from graphql_schema.fhir.generated_text import codes_file, types_file

Json = dict[str, Any]

ROOT = "Task"
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
CONCEPT_DEFINITION = "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition"

BACKBONES = {"BackboneElement", "Element"}

CHECKED_ELSEWHERE = {
    "ele-1",  # nothing is empty
    "dom-2", "dom-3", "dom-4", "dom-5",  # contained resources
    "txt-1", "txt-2",  # the primitive type xhtml
    "ref-1",  # local references
}  # fmt: skip

OUR_INVARIANTS = {
    "Task": ("status-has-code", "intent-has-code", "rules-understood"),
    "Reference": ("reference-form", "reference-type"),
    "Money": ("currency-form",),
}
"""Rules that R4 states in prose or as a format, not as a constraint."""

ALSO_WANTED = ("resource-types",)
"""Value sets that validation needs though no element is bound to them."""


def main(folder: Path) -> None:
    """Read the definitions in `folder` and write the three files beside this one."""
    structures = {
        resource["name"]: resource
        for file in ("profiles-types.json", "profiles-resources.json")
        for resource in resources(folder / file)
        if resource["resourceType"] == "StructureDefinition"
    }
    vocabulary = {resource["url"]: resource for resource in resources(folder / "valuesets.json")}
    bound = dict.fromkeys(ALSO_WANTED, ())
    types = reachable_types(structures, vocabulary)
    bound |= {element.codes: () for type_ in types for element in type_.elements if element.codes}
    code_sets = {name: tuple(codes_of(name, vocabulary)) for name in sorted(bound)}

    here = Path(__file__).parent
    (here / "types.py").write_text(types_file(types), encoding="utf-8")
    (here / "codes.py").write_text(codes_file(code_sets), encoding="utf-8")
    shapes = shapes_file(structures.values(), [type_.name for type_ in types])
    (here / "resource_shapes.py").write_text(shapes, encoding="utf-8")


def resources(file: Path) -> Iterator[Json]:
    """Yield the resources of a Bundle."""
    for entry in json.loads(file.read_text(encoding="utf-8"))["entry"]:
        yield entry["resource"]


def reachable_types(structures: dict[str, Json], vocabulary: dict[str, Json]) -> list[TypeDefinition]:
    """Return Task, then every other type that a Task can hold, by name."""
    found: dict[str, TypeDefinition] = {}
    wanted = [ROOT]
    while wanted:
        name = wanted.pop()
        if name in found or structures.get(name, {}).get("kind") not in ("complex-type", "resource"):
            continue
        for type_ in types_in(structures[name], vocabulary):
            found[type_.name] = type_
            wanted += [element.type for element in type_.elements if element.type != "Resource"]
    return sorted(found.values(), key=lambda type_: (type_.name.split(".")[0] != ROOT, type_.name))


def types_in(structure: Json, vocabulary: dict[str, Json]) -> Iterator[TypeDefinition]:
    """Yield the type that a StructureDefinition declares, then its backbones."""
    declared = structure["snapshot"]["element"]
    for parent in declared:
        path = parent["path"]
        children = [item for item in declared if item["path"].rpartition(".")[0] == path]
        if not children:
            continue
        elements = tuple(element for item in children for element in elements_of(item, vocabulary))
        keys = [rule["key"] for rule in parent.get("constraint", []) if rule["severity"] == "error"]
        keys = [key for key in keys if key not in CHECKED_ELSEWHERE]
        if any("SimpleQuantity" in str(item.get("type")) for item in children):
            keys.append("sqty-1")
        invariants = (*keys, *OUR_INVARIANTS.get(path, ()))
        yield TypeDefinition(path, one_line(parent["short"]), elements, invariants)


def elements_of(item: Json, vocabulary: dict[str, Json]) -> Iterator[Element]:
    """Yield one element, or one for each type of a choice."""
    path, types = item["path"], item["type"]
    stem = path.rpartition(".")[2]
    is_choice = stem.endswith("[x]")
    for type_ in types:
        name = type_name(path, type_)
        yield Element(
            name=stem[:-3] + name[0].upper() + name[1:] if is_choice else stem,
            type=name,
            description=one_line(item["short"]),
            many=item["max"] != "1",
            required=item["min"] > 0,
            codes=listed_codes(item, vocabulary) if name == "code" else None,
            targets=targets_of(type_) if name == "Reference" else (),
            choice=stem if is_choice else None,
            summary=item.get("isSummary", False),
            modifier=item.get("isModifier", False),
            bare=type_["code"].startswith("http") or name == "xhtml",
        )


def type_name(path: str, type_: Json) -> str:
    """Return the name of an element's type; a backbone is named by its path."""
    if path == f"{ROOT}.id":
        return "id"
    if type_["code"] in BACKBONES:
        return path
    return extension_value(type_, FHIR_TYPE, "valueUrl") or str(type_["code"])


def targets_of(type_: Json) -> tuple[str, ...]:
    """Return the names of the resource types that a Reference may point to, () for any."""
    names = tuple(profile.rpartition("/")[2] for profile in type_.get("targetProfile", []))
    return () if "Resource" in names else names


def listed_codes(item: Json, vocabulary: dict[str, Json]) -> str | None:
    """Return the id of the value set of a required binding, None where its codes are not listed."""
    binding = item.get("binding", {})
    if binding.get("strength") != "required":
        return None
    value_set = vocabulary[binding["valueSet"].partition("|")[0]]
    name: str = value_set["id"]
    return name if next(codes_of(name, vocabulary), None) else None


def codes_of(value_set: str, vocabulary: dict[str, Json]) -> Iterator[Code]:
    """Yield the codes of a value set, in its order."""
    for include in vocabulary[f"http://hl7.org/fhir/ValueSet/{value_set}"]["compose"]["include"]:
        system = dict(concepts(vocabulary.get(include["system"], {})))
        for concept in include.get("concept", system.values()):
            known = system.get(concept["code"], {})
            display = concept.get("display") or known.get("display") or concept["code"]
            definition = known.get("definition") or extension_value(
                concept, CONCEPT_DEFINITION, "valueString"
            )
            yield Code(concept["code"], one_line(display), one_line(definition))


def concepts(parent: Json) -> Iterator[tuple[str, Json]]:
    """Yield each code of a CodeSystem with its concept, children after their parent."""
    for concept in parent.get("concept", []):
        yield concept["code"], concept
        yield from concepts(concept)


def extension_value(holder: Json, url: str, member: str) -> str:
    """Return the value of the first extension with `url`, or ""."""
    values = (extension[member] for extension in holder.get("extension", []) if extension["url"] == url)
    return next(values, "")


def one_line(text: str) -> str:
    """Return text without line breaks, with plain quotes and dashes."""
    return " ".join(text.translate(PLAIN).split())


PLAIN = str.maketrans(dict(zip("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ", strict=True)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
