"""Turns each declared type into the check of its JSON objects."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from graphql_schema.fhir.definitions import Element, TypeDefinition
from graphql_schema.fhir.generic import EMPTY_OBJECT
from graphql_schema.fhir.invariants import INVARIANTS, Invariant
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.report import Path, Report
from graphql_schema.fhir.siblings import check_nulls, check_sibling, check_siblings
from graphql_schema.fhir.types import TYPES
from graphql_schema.fhir.values import (
    Check,
    code_check,
    leave_to_document,
    list_check,
    nested_check,
    primitive_check,
    reference_check,
    refuse_modifier_extension,
)
from graphql_schema.fhir.wording import kind_wrong, shown

Json = dict[str, Any]

RESOURCE = "Task"
"""The one type whose documents name it in a `resourceType`."""

RECURSIVE = {"Extension", "Identifier"}
"""Types on every way by which a type can hold itself."""

MISSING_CODE = {"Extension": "extension"}
"""Issue code for a missing member, where it is not `required`."""

MOST_GUESSES = 10
"""Issues after which unknown names are no longer compared with the known ones, which takes time."""

LONGEST_GUESS = 40
"""Characters up to which an unknown name is compared with the known ones."""


class TypeCheck:
    """The check of one type; `prepare` it once the checks of all types exist."""

    def __init__(self, definition: TypeDefinition) -> None:
        self.definition = definition
        self.members: dict[str, Check] = {}
        self.required: list[tuple[str, frozenset[str]]] = []
        self.choices: list[dict[str, str]] = []
        self.siblings: dict[str, Element] = {}
        self.primitive_lists: list[str] = []
        self.invariants: list[Invariant] = [INVARIANTS[key] for key in definition.invariants]

    def prepare(self, checks: dict[str, "TypeCheck"]) -> None:
        """Find the check of each member."""
        if self.definition.name == RESOURCE:
            self.members["resourceType"] = leave_to_document
        for element in self.definition.elements:
            self.members[element.name] = member_check(element, checks)
            if element.type in PRIMITIVES and not element.bare:
                self.siblings[f"_{element.name}"] = element
                if element.many:
                    self.primitive_lists.append(element.name)
        for group in groups_of(self.definition.elements):
            names = {name: element.name for element in group for name in names_of(element)}
            if len(group) > 1:
                self.choices.append(names)
            if group[0].required:
                label = (group[0].choice or group[0].name).removesuffix("[x]")
                self.required.append((label, frozenset(names)))

    def check(self, value: Any, path: Path, report: Report) -> None:
        """Add to `report` whatever is wrong with `value`."""
        if type(value) is not dict:
            report.add("structure", path, kind_wrong(value, "an object"))
            return
        found_before = report.found
        members = self.members
        for name, member in value.items():
            check_member = members.get(name)
            if check_member is not None:
                check_member(member, (path, name), report)
            elif name in self.siblings:
                self.check_sibling(self.siblings[name], value, path, report)
            else:
                self.refuse_unknown(name, path, report)
        self.check_presence(value, path, report)
        for invariant in self.invariants:
            is_sound = report.found == found_before or self.is_sound(value, invariant.reads)
            if is_sound and not invariant.holds(value):
                place = (path, invariant.at) if invariant.at else path
                report.add(invariant.code, place, invariant.sentence)

    def check_presence(self, value: Json, path: Path, report: Report) -> None:
        """Check that what must be there is there, and of each choice only one."""
        has_only_id = len(value) == 1 and "id" in value and self.definition is not ELEMENT
        if not value or has_only_id:
            report.add("structure", path, EMPTY_OBJECT)
            return
        for label, names in self.required:
            if names.isdisjoint(value):
                code = MISSING_CODE.get(self.definition.name, "required")
                report.add(code, (path, label), "This element is required.")
        for choice in self.choices:
            present = {choice[name] for name in value if name in choice}
            if len(present) > 1:
                report.add("structure", path, f"Only one of {', '.join(sorted(present))} may be there.")
        for name in self.primitive_lists:
            if name in value or f"_{name}" in value:
                check_nulls(value, name, path, report)

    def check_sibling(self, element: Element, value: Json, path: Path, report: Report) -> None:
        """Check the `_name` of a primitive element."""
        check = check_siblings if element.many else check_sibling
        check(value, element.name, path, report, ELEMENT_CHECK.check)

    def refuse_unknown(self, name: str, path: Path, report: Report) -> None:
        """Report a name that this type does not have, with the one that was perhaps meant."""
        sentence = f"{self.definition.name} has no element {shown(name)}."
        if len(name) <= LONGEST_GUESS and report.found < MOST_GUESSES:
            close = get_close_matches(name, self.members, 1)
            sentence += f' Is "{close[0]}" meant?' if close else ""
        report.add("structure", (path, name[:LONGEST_GUESS]), sentence)

    def is_sound(self, value: Json, names: tuple[str, ...]) -> bool:
        """Tell whether the primitive members that an invariant reads are valid."""
        trial = Report()
        for name in names:
            if name in value:
                self.members[name](value[name], name, trial)
        return trial.found == 0


def member_check(element: Element, checks: dict[str, TypeCheck]) -> Check:
    """Return the check of one element."""
    check = item_check(element, checks)
    return list_check(check, may_hold_null=element.type in PRIMITIVES) if element.many else check


def item_check(element: Element, checks: dict[str, TypeCheck]) -> Check:
    """Return the check of one item of an element."""
    if element.name == "modifierExtension":
        return refuse_modifier_extension
    if element.type == "Resource":
        return leave_to_document
    if element.type == "Reference":
        return reference_check(checks["Reference"].check, element.targets)
    if element.codes:
        return code_check(element.codes)
    if element.type in PRIMITIVES:
        return primitive_check(PRIMITIVES[element.type])
    check = checks[element.type].check
    return nested_check(check) if element.type in RECURSIVE else check


def groups_of(elements: tuple[Element, ...]) -> Iterator[list[Element]]:
    """Yield the members of each choice together, every other element alone."""
    groups: dict[str, list[Element]] = {}
    for element in elements:
        groups.setdefault(element.choice or element.name, []).append(element)
    yield from groups.values()


def names_of(element: Element) -> tuple[str, ...]:
    """Return the JSON names under which an element may be present."""
    is_bare = element.bare or element.type not in PRIMITIVES
    return (element.name,) if is_bare else (element.name, f"_{element.name}")


def prepared(definitions: list[TypeDefinition]) -> dict[str, TypeCheck]:
    """Return the checks of all types."""
    checks = {definition.name: TypeCheck(definition) for definition in definitions}
    for check in checks.values():
        check.prepare(checks)
    return checks


ELEMENT = TypeDefinition(
    "Element",
    "What may stand beside the value of a primitive",
    tuple(element for element in TYPES["Extension"].elements if element.name in ("id", "extension")),
)

TYPE_CHECKS = prepared([*TYPES.values(), ELEMENT])
ELEMENT_CHECK = TYPE_CHECKS["Element"]
