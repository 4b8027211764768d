"""Where the XML reader is, and what it refuses there."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.shapes import FHIR, Form, Member, Shape
from graphql_schema.fhir.wording import shown
from graphql_schema.fhir.xml_parser import BETWEEN


class OpenElement:
    """An element of which the end is still to come."""

    __slots__ = ("depth", "member", "shape", "text", "value")

    def __init__(self, member: Member, shape: Shape, value: Any, depth: int) -> None:
        self.member = member
        self.shape = shape
        self.value = value
        """The object of its members; of a primitive what is beside its value; of a holder the resource."""
        self.depth = depth
        """Levels of objects and lists in the JSON document, down to `value`."""
        self.text: Any = None
        """The value of a primitive."""


def place(opened: Sequence[OpenElement]) -> str:
    """Return the FHIRPath of the innermost element; "" before the first."""
    steps = []
    for parent, element in pairwise(opened):
        member = element.member
        if member.form is not Form.RESOURCE:
            index = f"[{items_so_far(parent.value, member.name)}]" if member.many else ""
            steps.append(f".{member.name}{index}")
        elif not steps:
            steps.append(member.name)
    return "".join(steps)


def items_so_far(members: dict[str, Any], name: str) -> int:
    """Return how many items a list has, of primitives perhaps only their extensions."""
    return len(members.get(name) or members.get(f"_{name}") or ())


def refused(opened: Sequence[OpenElement], sentence: str, code: str = "structure") -> ApiError:
    """Return the failure of the innermost element."""
    where = place(opened)
    text = f"{where}: {sentence}" if where else sentence
    return ApiError.of(Problem.INVALID, [Issue(code, text, where or None)])


def unknown_element(opened: Sequence[OpenElement], tag: str) -> ApiError:
    """Return the failure of an element that R4 does not have within the innermost one."""
    namespace, _, name = tag.rpartition(BETWEEN)
    inner = opened[-1]
    if namespace != FHIR:
        return refused(opened, f"{shown(name)} is not in the namespace {FHIR}.")
    if inner.member.form is Form.HOLDER:
        return refused(opened, f"{shown(name)} is no resource type of R4.")
    kind = inner.member.type if inner.member.form is Form.VALUE else inner.shape.name
    return refused(opened, f"{kind} has no element {shown(name)}.")


def unknown_attribute(opened: Sequence[OpenElement], names: set[str]) -> ApiError:
    """Return the failure of attributes that R4 does not have on the innermost element."""
    return refused(opened, f"This element has no attribute {shown(min(names).rpartition(BETWEEN)[2])}.")
