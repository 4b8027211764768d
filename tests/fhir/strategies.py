"""Hypothesis strategies for valid Tasks, derived from the declared types."""

from typing import Any

from hypothesis import strategies as st

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.definitions import Element
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.strict_json import read_json
from graphql_schema.fhir.types import TYPES
from tests.fhir.settling import SETTLE

Json = dict[str, Any]

DEEPEST = 3
"""Levels of data types below the Task; then only primitives follow."""

REFUSED = {"implicitRules", "modifierExtension"}
ONLY_WITH_VALUE = {"status", "intent", "url", "div", "id"}

CONTROLS = "".join(map(chr, range(32)))
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS), min_size=1, max_size=20)
VISIBLE = TEXT.filter(lambda text: not text.isspace())

DECIMAL_TEXT = st.one_of(
    st.sampled_from(["1.50", "1e-7", "-0", "-0.0", "0.1234567890123456789012345678901234567890", "9" * 40]),
    st.from_regex(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
)

DATES = ["2024", "0001", "9999", "2024-02", "2024-02-29", "1970-01-01"]
INSTANTS = [
    "2024-03-15T08:00:00Z",
    "2016-12-31T23:59:60Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999999-14:00",
    "2024-03-15T08:00:00.120+05:30",
]
URIS = [
    "http://example.org/a",
    "urn:oid:1.2.3",
    "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "relative/uri",
]

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "base64Binary": st.sampled_from(["AA==", "QUJD", "QU JD\nAAAA"]),
    "boolean": st.booleans(),
    "canonical": st.sampled_from([*URIS, "http://example.org/a|1.0"]),
    "code": st.from_regex(r"[a-z0-9-]{1,9}( [a-z]{1,3})?", fullmatch=True),
    "date": st.sampled_from(DATES),
    "dateTime": st.sampled_from(DATES + INSTANTS),
    "decimal": DECIMAL_TEXT.map(read_json),
    "id": st.from_regex(r"[A-Za-z0-9-]{1,64}", fullmatch=True),
    "instant": st.sampled_from(INSTANTS),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "markdown": VISIBLE,
    "oid": st.just("urn:oid:2.16.840.1"),
    "positiveInt": st.integers(1, 2**31 - 1),
    "string": VISIBLE,
    "time": st.sampled_from(["00:00:00", "23:59:60", "08:30:00.125"]),
    "unsignedInt": st.integers(0, 2**31 - 1),
    "uri": st.sampled_from(URIS),
    "url": st.sampled_from(URIS),
    "uuid": st.just("urn:uuid:c757873d-ec9a-4326-a141-556f43239520"),
    "xhtml": st.just('<div xmlns="http://www.w3.org/1999/xhtml"><p>Call &amp; tell</p></div>'),
}

EXTENSION = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}


@st.composite
def tasks(draw: st.DrawFn) -> Json:
    """Return a valid Task with any elements, sometimes with a contained resource."""
    document = {"resourceType": "Task"} | draw(objects("Task", 0))
    if draw(st.booleans()):
        inner = {
            "resourceType": "Patient",
            "id": "p",
            "multipleBirthInteger": 2,
            "name": [{"family": draw(VISIBLE)}],
        }
        document |= {"contained": [inner], "for": {"reference": "#p"}}
    return document


@st.composite
def objects(draw: st.DrawFn, type_name: str, depth: int) -> Json:
    """Return a valid value of a declared type."""
    groups: dict[str, list[Element]] = {}
    for element in TYPES[type_name].elements:
        if element.name not in REFUSED and element.type != "Resource":
            groups.setdefault(element.choice or element.name, []).append(element)
    if depth >= DEEPEST:
        groups = {name: simple for name, group in groups.items() if (simple := simplest(group))}
    required = [name for name, group in groups.items() if group[0].required]
    optional = [name for name in groups if name not in required]
    wanted = (
        draw(st.lists(st.sampled_from(optional), min_size=1, max_size=3, unique=True)) if optional else []
    )
    value: Json = {}
    for name in required + wanted:
        value |= draw(members(draw(st.sampled_from(groups[name])), type_name, depth))
    if set(value) <= {"id"} and type_name not in SETTLE:
        first = next(element for group in groups.values() for element in group if element.name != "id")
        value |= draw(members(first, type_name, depth))
    return SETTLE[type_name](value) if type_name in SETTLE else value


def simplest(group: list[Element]) -> list[Element]:
    """Return what may still follow at the bottom: primitives, and what is required."""
    return [element for element in group if element.type in PRIMITIVES or element.required]


@st.composite
def members(draw: st.DrawFn, element: Element, type_name: str, depth: int) -> Json:
    """Return one element under its name, a primitive perhaps with its `_name`."""
    if element.type not in PRIMITIVES:
        items = (
            st.lists(item(element, depth), min_size=1, max_size=2) if element.many else item(element, depth)
        )
        return {element.name: draw(items)}
    name = element.name
    form = draw(st.sampled_from(["value", "value", "both", "extension"]))
    if form == "value" or element.bare or name in ONLY_WITH_VALUE or type_name in SETTLE:
        one = item(element, depth)
        return {name: draw(st.lists(one, min_size=1, max_size=2) if element.many else one)}
    sibling: Json = {"extension": [EXTENSION]}
    if form == "both" and element.many:
        return {name: [draw(item(element, depth)), None], f"_{name}": [None, sibling]}
    if form == "both":
        return {name: draw(item(element, depth)), f"_{name}": sibling | {"id": "x"}}
    return {f"_{name}": [sibling] if element.many else sibling}


def item(element: Element, depth: int) -> st.SearchStrategy[Any]:
    """Return the strategy for one item of an element."""
    if element.type == "Reference":
        return references(element.targets)
    if element.codes:
        return st.sampled_from([code.code for code in CODE_SETS[element.codes]])
    return VALUES[element.type] if element.type in VALUES else objects(element.type, depth + 1)


def references(targets: tuple[str, ...]) -> st.SearchStrategy[Json]:
    """Return the strategy for a Reference to one of the resource types `targets`."""
    literal = st.builds(
        "{}{}/{}{}".format,
        st.sampled_from(["", "https://example.org/fhir/"]),
        st.sampled_from(targets or ("Patient", "Task", "Medication")),
        VALUES["id"],
        st.sampled_from(["", "/_history/2"]),
    )
    anywhere = st.sampled_from([URIS[1], URIS[2], "https://example.org/"])
    return st.one_of(
        st.builds(lambda text: {"reference": text}, st.one_of(literal, anywhere)),
        st.builds(lambda text: {"display": text}, VISIBLE),
        st.just({"identifier": {"system": URIS[0], "value": "1"}}),
    )
