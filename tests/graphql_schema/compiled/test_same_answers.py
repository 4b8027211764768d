"""Written functions answer as graphql-core does: the same data, and the same errors."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from graphql_schema import allowance
from graphql_schema.allowance import Limits
from graphql_schema.compiled import writing
from graphql_schema.compiled.execution import CompiledExecution
from graphql_schema.compiled.leaves import completion_of
from graphql_schema.execution import Execution
from graphql_schema.limits import DEFAULTS
from graphql_schema.types.task import DOCUMENTS
from tests.fhir.documents import task as valid_task
from tests.graphql_schema.compiled.arguments import questions
from tests.graphql_schema.compiled.documents import CORE, STRANGE, documents, places, stored_tasks
from tests.graphql_schema.compiled.executing import AT_ONCE, ORDINARILY, Answered, MadeUpTasks, executed

pytestmark = pytest.mark.anyio

patient = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

STORED = valid_task(
    id="1",
    meta={"versionId": "3", "lastUpdated": "2026-01-02T03:04:05.000Z"},
    code={"coding": [{"code": "fulfill"}, {"display": "Call"}], "text": "Call"},
    note=[{"text": "One"}, {"text": "Two", "_text": {"id": "t"}}],
    restriction={"period": {"end": "2026-01-03"}, "repetitions": 2},
    input=[{"type": {"text": "Dose"}, "valueDecimal": 1}, {"type": {"text": "Wait"}, "valueBoolean": True}],
    contained=[{"resourceType": "Basic", "id": "b", "code": {"text": "x"}}],
    instantiatesCanonical="http://here.example/plan",
)
WHOLE = """{
  tasks { nodes { id status version isOverdue dueAt allowedStatuses code { text coding { code display } }
    note { text _text { id } } restriction { period { end } repetitions } owner { reference } contained
    meta { versionId lastUpdated } input { type { text } valueDecimal valueBoolean } for { reference } intent
    priority description authoredOn instantiatesCanonical requester { reference } }
    edges { cursor node { id } } }
}"""


KNOWN: list[tuple[str, dict[str, Any]]] = [
    (WHOLE, {}),
    ("query Q($id: ID!) { task(id: $id) { id version contained } }", {"id": "1"}),
    ("query Q($id: ID!) { task(id: $id) { id version contained } }", {"id": 1}),
    (
        "query Q($owner: String!, $n: Int) { tasks(filter: {owner: [$owner]}, first: $n) { nodes { id } } }",
        {"owner": "Practitioner/ada"},
    ),
    (
        """query Q($filter: TaskFilter, $by: [TaskOrder!], $all: Boolean!) {
          tasks(filter: $filter, orderBy: $by) { ...Page }
        }
        fragment Page on TaskConnection {
          __typename pageInfo { hasNextPage endCursor }
          edges { cursor node { a: status b: status note @include(if: $all) { text } } }
        }""",
        {"filter": {"status": ["REQUESTED"]}, "by": [{"field": "PRIORITY"}], "all": True},
    ),
]
"""What nothing but compiled code has to do with, and its variables."""


def told(answered: Answered) -> tuple[Any, ...]:
    """Return what has to be the same, however it came about; the order of members counts."""
    return json.dumps(answered.data, default=str), answered.errors, answered.asked


@patient
@given(documents(), st.lists(stored_tasks(), min_size=1, max_size=3), st.booleans(), st.booleans())
async def test_any_selection_over_any_data_gives_the_same_data_and_errors(
    document: str, stored: list[dict[str, Any]], yes: bool, no: bool
) -> None:
    variables = {name: value for name, value in (("yes", yes), ("no", no)) if f"${name}:" in document}

    ordinary = await executed(document, stored, ORDINARILY, variables)
    compiled = await executed(document, stored, AT_ONCE, variables)

    event("with errors" if ordinary.errors else "without errors")
    assert told(compiled) == told(ordinary)


@patient
@given(documents(), st.booleans(), st.booleans())
async def test_sound_tasks_cost_the_same(document: str, yes: bool, no: bool) -> None:
    variables = {name: value for name, value in (("yes", yes), ("no", no)) if f"${name}:" in document}

    ordinary = await executed(document, [STORED, STORED], ORDINARILY, variables)
    compiled = await executed(document, [STORED, STORED], AT_ONCE, variables)

    assert told(compiled) == told(ordinary)
    assert compiled.spent == ordinary.spent
    assert compiled.allowance.given_bytes >= ordinary.allowance.given_bytes


@patient
@given(questions("{ pageInfo { endCursor } nodes { id status } }"))
async def test_any_arguments_ask_the_same_of_the_resolvers(question: tuple[str, dict[str, Any]]) -> None:
    document, variables = question

    ordinary = await executed(document, [STORED], ORDINARILY, variables)
    compiled = await executed(document, [STORED], AT_ONCE, variables)

    event("with errors" if ordinary.errors else "without errors")
    assert told(compiled) == told(ordinary)


@pytest.mark.parametrize("place", range(len(list(places(STORED)))))
async def test_whatever_is_strange_in_a_task_is_told_alike(place: int) -> None:
    for value in STRANGE:
        stored = deepcopy(STORED)
        holder, key = list(places(stored))[place]
        holder[key] = value

        ordinary = await executed(WHOLE, [STORED, stored], ORDINARILY)
        compiled = await executed(WHOLE, [STORED, stored], AT_ONCE)

        assert told(compiled) == told(ordinary), (key, value)


@pytest.mark.parametrize(("document", "variables"), KNOWN, ids=range(len(KNOWN)))
async def test_sound_data_never_comes_to_the_ordinary_execution(
    monkeypatch: pytest.MonkeyPatch, document: str, variables: dict[str, Any]
) -> None:
    resolved = []

    def record(self: Execution, parent_type: GraphQLObjectType, *more: Any) -> Any:
        resolved.append(parent_type.name)
        return original(self, parent_type, *more)

    original = Execution.execute_fields
    monkeypatch.setattr(CompiledExecution, "execute_fields", record)

    result = await executed(document, [STORED, STORED], AT_ONCE, variables)

    assert result.data
    assert not result.errors
    assert not resolved


async def test_a_selection_with_a_part_that_is_not_ours_is_compiled_below_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = "{ tasks { nodes { id history { nodes { id } } code { text coding { code } } } } }"
    resolved = []

    def record(self: Execution, parent_type: GraphQLObjectType, *more: Any) -> Any:
        resolved.append(parent_type.name)
        return original(self, parent_type, *more)

    original = Execution.execute_fields
    monkeypatch.setattr(CompiledExecution, "execute_fields", record)

    result = await executed(document, [STORED], AT_ONCE)

    assert not result.errors
    assert set(resolved) == {"Query", "TaskConnection", "Task", "TaskHistory"}


async def test_the_same_document_answers_each_value_of_its_conditions() -> None:
    document = "query Q($with: Boolean!) { tasks { nodes { id status @include(if: $with) } } }"

    answers = [await executed(document, [STORED], AT_ONCE, {"with": value}) for value in (True, False, True)]

    assert [answer.data and answer.data["tasks"]["nodes"] for answer in answers] == [
        [{"id": "1", "status": "REQUESTED"}],
        [{"id": "1"}],
        [{"id": "1", "status": "REQUESTED"}],
    ]


@pytest.mark.parametrize("type_name", DOCUMENTS)
def test_every_leaf_of_a_document_is_understood(type_name: str) -> None:
    found = CORE.type_map[type_name]
    assert isinstance(found, GraphQLObjectType)

    for field in found.fields.values():
        leaf = get_named_type(field.type)
        if is_leaf_type(leaf):
            assert completion_of(leaf)


@pytest.mark.parametrize("values", [0, 1, 20, 21, 22, 24])
@pytest.mark.parametrize("fields", [1, 2, 3, 40, 80, 200])
async def test_what_is_too_much_is_refused_alike(fields: int, values: int) -> None:
    limits = Limits(values=values, reads=1, counted="tasks", fields=fields)

    ordinary = await executed(WHOLE, [STORED, STORED], ORDINARILY, limits=limits)
    compiled = await executed(WHOLE, [STORED, STORED], AT_ONCE, limits=limits)

    assert told(compiled) == told(ordinary)


async def test_bytes_that_are_too_many_are_refused_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for most in (100, 2000, 3000, 10_000):
        monkeypatch.setattr(allowance, "BYTES", most)

        ordinary = await executed(WHOLE, [STORED] * 5, ORDINARILY)
        compiled = await executed(WHOLE, [STORED] * 5, AT_ONCE)

        assert told(compiled) == told(ordinary), most


async def test_of_a_plain_selection_no_task_is_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(task: object) -> object:
        raise AssertionError(task)

    monkeypatch.setattr(writing, "read_quickly", read)
    monkeypatch.setattr(writing, "read_with_care", read)
    document = "{ tasks { nodes { id status code { text coding { code } } note { text } } } }"

    answered = await executed(document, [STORED, STORED], AT_ONCE)

    assert answered.data
    assert len(answered.data["tasks"]["nodes"]) == 2


async def test_a_task_is_read_once_for_all_that_is_worked_out_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Any] = []

    def read_quickly(task: Any) -> Any:
        read.append(task)
        return task.document

    monkeypatch.setattr(writing, "read_quickly", read_quickly)
    document = "{ tasks { nodes { id dueAt allowedStatuses a: isOverdue b: isOverdue c: isOverdue } } }"

    answered = await executed(document, [STORED, STORED], AT_ONCE)

    assert not answered.errors
    assert len(read) == 2


async def test_what_nests_deeper_than_python_may_is_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MadeUpTasks, "site", replace(MadeUpTasks.site, limits=replace(DEFAULTS, depth=100)))
    levels = 60
    extension: dict[str, Any] = {"url": "urn:x"}
    for _ in range(levels):
        extension = {"url": "urn:x", "extension": [extension]}
    deep = STORED | {"extension": [extension]}
    document = "{ tasks { nodes { " + "extension { url " * levels + "}" * levels + " } } }"

    ordinary = await executed(document, [deep], ORDINARILY)
    compiled = await executed(document, [deep], AT_ONCE)

    assert not ordinary.errors
    assert told(compiled) == told(ordinary)
