"""The notation of resource_shapes.py, in which a type takes one line.

    "Patient.link": "BackboneElement other:Reference type:code"
    "Group.characteristic": "BackboneElement code:CodeableConcept value[x]:CodeableConcept|boolean"

The first word is the base. A type that ends in `*` repeats; `any` stands for whatever an extension may hold.
"""

from collections.abc import Iterator

from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.types import TYPES

LIST = "*"
ANY_TYPE = "any"

ANY_TYPES = tuple(element.type for element in TYPES["Extension"].elements if element.choice == "value[x]")

TASK = TYPES["Task"].elements
INPUT = TYPES["Task.input"].elements

BASES = {
    "Element": INPUT[:2],
    "BackboneElement": INPUT[:3],
    "Resource": TASK[:4],
    "DomainResource": TASK[:8],
}
"""What a type has from its base, which in each type comes first."""


def elements_in(line: str) -> Iterator[Element]:
    """Yield the elements of a type, a choice as one element per type, in the order of XML."""
    base, *words = line.split()
    yield from BASES[base]
    for word in words:
        name, _, types = word.partition(":")
        many = types.endswith(LIST)
        types = types.removesuffix(LIST)
        if name.endswith("[x]"):
            stem = name.removesuffix("[x]")
            for type_ in ANY_TYPES if types == ANY_TYPE else types.split("|"):
                yield Element(stem + type_[0].upper() + type_[1:], type_, "", many=many, choice=name)
        else:
            yield Element(name, types, "", many=many)
