"""Random tasks, conditions and orders: few values, so that they often meet."""

import json

from hypothesis import strategies as st

from graphql_schema.search import (
    AllOf,
    AnyOf,
    Condition,
    DatePrefix,
    HasId,
    HasText,
    HasToken,
    InTime,
    IsMissing,
    Kind,
    Not,
    Order,
    Place,
    ReferredToByMatch,
    RefersTo,
    RefersToMatch,
    SearchParameter,
    StringMatch,
    UnderUri,
)
from graphql_schema.task.parameters import EARLIEST, LAST_UPDATED, LATEST, PARAMETERS, SORT_KEYS
from graphql_schema.task.store import Interaction, TaskVersion, TaskWrite
from graphql_schema.task.texts import folded
from tests.storage.examples import index
from tests.storage.meaning import Example

YEAR_1, YEAR_9999 = -62_135_596_800_000_000, 253_402_300_799_999_999

IDS = ("a", "b", "c", "d", "e", "f", "g", "it's", "Ä")
REFERENCES = (
    "Practitioner/1",
    "Patient/1",
    "patient/1",
    "https://elsewhere.example/fhir/Patient/1",
    f"https://{'long.' * 300}example/Patient/1",
    "urn:uuid:'%_\\",
    "Task/a",
    "Task/b",
    "Task/it's",
)
STARTS = ("", "Task/", "https://elsewhere", "urn:uuid:'%_", "patient", "\0")
CODES = {"status": ("requested", "completed"), "intent": ("order", "plan"), "priority": ("stat", "routine")}
SYSTEMS, TOKEN_CODES = ("", "http://s", "http://t"), ("", "x", "X", "it's", "c" * 3000)
DESCRIPTIONS = (
    "",
    "Blutdruck",
    "blutdruck messen",
    "100%",
    "100 Ä",
    "a_b",
    "a\\b",
    "ab",
    "ÀB",
    "血圧 🩺",
    "ﬁ",
)
TEXTS = (*DESCRIPTIONS, "b", "%", "_", "\\", "a%", "ÄB", "\0", "\ud800", "messen  ")

_OF_KIND = {kind: [row for row in PARAMETERS.values() if row.kind is kind] for kind in Kind}
_LISTED = {kind: [row.name for row in rows if row.place is Place.INDEX] for kind, rows in _OF_KIND.items()}
_PAIRS = [row.columns for row in _OF_KIND[Kind.DATE]]

instants = st.sampled_from([EARLIEST, YEAR_1, -2, -1, 0, 1, 2, 3, YEAR_9999, LATEST])
ranges = st.tuples(instants, instants).map(lambda pair: (min(pair), max(pair)))


@st.composite
def examples(draw: st.DrawFn, task_id: str) -> Example:
    """Draw a task."""
    columns: dict[str, str | int | None] = {
        name: draw(st.sampled_from(codes)) for name, codes in CODES.items()
    }
    columns["priority"] = draw(st.sampled_from([None, *CODES["priority"]]))
    for column in ("owner", "subject"):
        columns[column] = draw(st.sampled_from([None, *REFERENCES]))
    for pair in _PAIRS:
        columns |= zip(pair, draw(st.one_of(st.just((None, None)), ranges)), strict=True)
    description = draw(st.sampled_from([None, *DESCRIPTIONS]))
    columns["description"] = None if description is None else folded(description)
    columns["priority_rank"] = draw(st.integers(1, 3))
    token = st.tuples(
        st.sampled_from(_LISTED[Kind.TOKEN][:2]), st.sampled_from(SYSTEMS), st.sampled_from(TOKEN_CODES)
    )
    refers = ["part-of", "part-of", *_LISTED[Kind.REFERENCE][:2], "_profile"]
    reference = st.tuples(st.sampled_from(refers), st.sampled_from(REFERENCES))
    text = st.tuples(
        st.sampled_from(["note", "_content", _LISTED[Kind.TOKEN][0]]), st.sampled_from(DESCRIPTIONS)
    )
    values = index(
        tokens=draw(st.sets(token, max_size=3)),
        references=draw(st.sets(reference, max_size=3)),
        texts=draw(st.sets(text, max_size=3)),
        **columns,
    )
    return Example(task_id, draw(st.integers(0, 3)) * 1000, values, description)


tasks = st.sets(st.sampled_from(IDS), min_size=1).flatmap(
    lambda ids: st.tuples(*(examples(task_id) for task_id in sorted(ids)))
)


def _condition_on(parameter: SearchParameter) -> st.SearchStrategy[Condition]:
    given = st.just(parameter)
    if parameter.kind in {Kind.DATE, Kind.NUMBER}:
        times = st.tuples(st.sampled_from(DatePrefix), ranges)
        return times.map(lambda drawn: InTime(parameter, drawn[0], *drawn[1]))
    if parameter.kind is Kind.REFERENCE:
        targets = st.lists(st.sampled_from([*REFERENCES, "\0"]), max_size=3).map(tuple)
        return st.builds(RefersTo, given, targets)
    if parameter.kind is Kind.URI:
        named = st.sampled_from(REFERENCES).map(lambda uri: RefersTo(parameter, (uri,)))
        return st.one_of(named, st.builds(UnderUri, given, st.sampled_from(STARTS)))
    if parameter.kind is Kind.STRING:
        return st.builds(HasText, given, st.sampled_from(TEXTS), st.sampled_from(StringMatch))
    codes = CODES.get(parameter.name, TOKEN_CODES)
    systems = parameter.systems or SYSTEMS
    token = st.builds(
        HasToken,
        given,
        st.sampled_from([None, *codes]),
        st.sampled_from([None, *systems, "http://unknown"]),
    )
    if parameter.place is Place.COLUMN:
        return token
    return st.one_of(token, st.builds(HasText, given, st.sampled_from(TEXTS), st.sampled_from(StringMatch)))


_KEPT = [row for row in PARAMETERS.values() if row.place is not Place.NOWHERE]
_parameters = st.sampled_from([*_KEPT, LAST_UPDATED])
_leaves: st.SearchStrategy[Condition] = st.one_of(
    _parameters.flatmap(_condition_on),
    _parameters.map(IsMissing),
    st.lists(st.sampled_from([*IDS, "nobody", "\0"]), max_size=3).map(lambda ids: HasId(tuple(ids))),
)


def _several(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=4).map(tuple)
    links = [
        st.builds(link, st.just(PARAMETERS["part-of"]), inner) for link in (RefersToMatch, ReferredToByMatch)
    ]
    return st.one_of(parts.map(AllOf), parts.map(AnyOf), inner.map(Not), *links)


conditions: st.SearchStrategy[Condition] = st.recursive(_leaves, _several, max_leaves=8)

orders = st.lists(st.builds(Order, st.sampled_from(list(SORT_KEYS.values())), st.booleans()), max_size=3).map(
    tuple
)


def write_of(example: Example) -> TaskWrite:
    """Return the write that keeps the task."""
    document = {} if example.description is None else {"description": example.description}
    text = json.dumps(document).encode()
    return TaskWrite(
        TaskVersion(example.id, 1, example.last_updated, text, Interaction.CREATE, "someone"), example.index
    )
