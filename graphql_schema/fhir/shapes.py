"""What each R4 type looks like in XML: derived on first use from what is declared once.

https://hl7.org/fhir/R4/xml.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.narrative import XHTML
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.resource_shapes import RESOURCE_SHAPES
from graphql_schema.fhir.shape_lines import BASES, elements_in
from graphql_schema.fhir.types import TYPES

FHIR = "http://hl7.org/fhir"

RESOURCE_BASES = ("Resource ", "DomainResource ")

RESOURCE_TYPES = frozenset(
    ["Task", *(name for name, line in RESOURCE_SHAPES.items() if line.startswith(RESOURCE_BASES))]
)


class Form(Enum):
    """How XML says an element."""

    VALUE = auto()
    """A primitive: its `value` attribute, its id and extensions."""
    OBJECT = auto()
    """A data type or backbone: one element per member."""
    HOLDER = auto()
    """An element around one resource, such as `contained`."""
    RESOURCE = auto()
    """A resource, named by its type."""
    DIV = auto()
    """The XHTML of a narrative."""
    ATTRIBUTE = auto()
    """The id of an element, the url of an extension."""


@dataclass(frozen=True, slots=True)
class Member:
    """One element of a type, under its JSON name; `type` is a primitive or has a shape."""

    name: str
    type: str
    many: bool
    form: Form


@dataclass(frozen=True, slots=True)
class Shape:
    """How the members of one type are named and ordered."""

    name: str
    attributes: tuple[str, ...]
    members: dict[str, Member]
    """By JSON name; a `_name` leads to the same member as its name."""
    order: dict[str, int]
    """Where each JSON name stands in XML."""
    tags: dict[str, Member]
    """By the names that expat gives XML elements, with their namespaces."""


@cache
def shape_of(type_name: str) -> Shape:
    """Return the shape of a resource, data type or backbone."""
    members = [
        Member(element.name, element.type, element.many, form_of(element))
        for element in elements_of(type_name)
    ]
    return Shape(
        name=type_name,
        attributes=tuple(member.name for member in members if member.form is Form.ATTRIBUTE),
        members={name: member for member in members for name in json_names(member)},
        order={name: index for index, member in enumerate(members) for name in json_names(member)},
        tags={tag_of(member): member for member in members if member.form is not Form.ATTRIBUTE},
    )


@cache
def any_resource() -> Shape:
    """Return the shape of what stands at the root, or in a HOLDER: one resource of any type."""
    members = [Member(name, name, many=False, form=Form.RESOURCE) for name in sorted(RESOURCE_TYPES)]
    return Shape("Resource", (), {}, {}, {tag_of(member): member for member in members})


def elements_of(type_name: str) -> Iterable[Element]:
    """Return the elements of a type, in the order of XML."""
    if type_name in TYPES:
        return TYPES[type_name].elements
    return BASES[type_name] if type_name in BASES else elements_in(RESOURCE_SHAPES[type_name])


def form_of(element: Element) -> Form:
    """Return how XML says an element."""
    if element.type == "Resource":
        return Form.HOLDER
    if element.type == "xhtml":
        return Form.DIV
    if element.type not in PRIMITIVES:
        return Form.OBJECT
    # The id of a resource, alone among the bare ones, is an element.
    return Form.ATTRIBUTE if element.bare and element.type != "id" else Form.VALUE


def json_names(member: Member) -> tuple[str, ...]:
    """Return the names under which JSON says a member."""
    return (member.name, f"_{member.name}") if member.form is Form.VALUE else (member.name,)


def tag_of(member: Member) -> str:
    """Return the name that expat gives a member."""
    return f"{XHTML if member.form is Form.DIV else FHIR} {member.name}"
