"""Documents of GraphQL that ask for several things, of which some are another's."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from graphql_schema.schema import schema
from tests.authorization.refusals import is_constant_body
from tests.authorization.scenes import NOBODYS_ID, Scene, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.operations.hl7 import sent
from tests.service import Service
from tests.tasks import documented_task

TWO = """mutation($first: ID!, $second: ID!) {
    a: setTaskStatus(id: $first, status: ACCEPTED) { id status }
    b: setTaskStatus(id: $second, status: ACCEPTED) { id status }
}"""


@pytest.fixture
def scene(service: Service) -> Scene:
    return new_scene(service, TRANSPORTS["graphql"])


@pytest.fixture
def mine(scene: Scene) -> str:
    """Return the id of a task of the colleague, who is `I` here; it points at the scene's task."""
    there = {"reference": f"Task/{scene.task_id}"}
    task = documented_task(scene.colleague, partOf=[there], basedOn=[there], focus=there)
    made = scene.people["colleague"].fhir("POST", "/Task", task)
    task_id: str = made.json()["id"]
    return task_id


def version(scene: Scene, task_id: str) -> int:
    """Return the version that a task has now."""
    number: int = scene.door.read(scene.people["auditor"], task_id).task["version"]
    return number


def test_of_two_mutations_the_first_is_done_and_the_denied_second_is_not(scene: Scene, mine: str) -> None:
    answer = scene.people["colleague"].graphql(TWO, first=mine, second=scene.task_id)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["path"], error["extensions"]["code"]) == (200, ["b"], "FORBIDDEN")
    assert is_constant_body(answer.json())
    assert (version(scene, mine), version(scene, scene.task_id)) == (2, 1)


def test_after_a_denied_mutation_no_other_is_done(scene: Scene, mine: str, tables: Tables) -> None:
    before = tables.digest()

    answer = scene.people["colleague"].graphql(TWO, first=scene.task_id, second=mine)

    (error,) = answer.json()["errors"]
    assert (answer.json()["data"], error["path"]) == (None, ["a"])
    assert tables.digest() == before


def test_an_auditors_mutations_are_refused_before_any_is_begun(scene: Scene, tables: Tables) -> None:
    before = tables.digest()

    answer = scene.people["auditor"].graphql(TWO, first=scene.task_id, second=scene.task_id)

    assert answer.status_code == 403
    assert "data" not in answer.json()
    assert is_constant_body(answer.json())
    assert tables.digest() == before


def test_hl7s_two_mutations_are_both_done_or_none(scene: Scene, mine: str, tables: Tables) -> None:
    query = """mutation($mine: ID!, $res: Task_Input!, $other: ID!) {
        a: TaskUpdate(id: $mine, res: $res) { id } b: TaskUpdate(id: $other, res: $res) { id } }"""
    before = tables.digest()

    answer = sent(
        scene.people["colleague"],
        query,
        mine=mine,
        other=scene.task_id,
        res={name: value for name, value in documented_task(scene.colleague).items() if name != "id"},
    )

    assert answer.status_code == 403
    assert tables.digest() == before


def test_aliases_of_own_and_anothers_tasks_show_nothing_of_the_other(scene: Scene, mine: str) -> None:
    query = """query($mine: ID!, $other: ID!) {
        a: task(id: $mine) { id description } b: task(id: $other) { id description identifier { value } }
        c: tasks { totalCount nodes { id } } }"""

    answer = scene.people["colleague"].graphql(query, mine=mine, other=scene.task_id)

    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["b"], "FORBIDDEN")
    assert is_constant_body(answer.json())
    assert scene.identifier not in answer.text


def test_lists_by_several_aliases_hold_own_tasks_only(scene: Scene, mine: str) -> None:
    query = """query($ids: [ID!]) { a: tasks { nodes { id } }
        b: tasks(filter: {ids: $ids}) { totalCount nodes { id } }
        c: tasks(filter: {not: {status: [COMPLETED]}}) { totalCount edges { node { id } } } }"""

    data = scene.people["colleague"].graphql(query, ids=[mine, scene.task_id]).json()["data"]

    assert data == {
        "a": {"nodes": [{"id": mine}]},
        "b": {"totalCount": 1, "nodes": [{"id": mine}]},
        "c": {"totalCount": 1, "edges": [{"node": {"id": mine}}]},
    }


def _fields_with_tasks() -> Iterator[tuple[str, str]]:
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                if get_named_type(field.type).name == "Task":
                    yield kind.name, name


def test_no_reference_leads_to_a_task() -> None:
    assert {kind for kind, _ in _fields_with_tasks()} == {
        "Query",
        "Mutation",
        "TaskConnection",
        "TaskConnectionEdge",
        "TaskHistory",
        "TaskHistoryEdge",
    }


def test_a_reference_to_anothers_task_is_its_text_and_no_more(scene: Scene, mine: str) -> None:
    reference = "{ reference type display identifier { value } }"
    query = f"""query($id: ID!) {{ task(id: $id) {{ partOf {reference} basedOn {reference} focus {reference}
        history {{ nodes {{ partOf {reference} }} }} }} }}"""
    there = {"reference": f"Task/{scene.task_id}", "type": None, "display": None, "identifier": None}

    task = scene.people["colleague"].graphql(query, id=mine).json()["data"]["task"]

    assert (task["partOf"], task["basedOn"], task["focus"]) == ([there], [there], there)
    assert task["history"]["nodes"] == [{"partOf": [there]}]


def test_hl7s_reference_to_anothers_task_leads_where_one_to_none_does(scene: Scene) -> None:
    colleague = scene.people["colleague"]

    def answers(task_id: str) -> list[Any]:
        focus = {"reference": f"Task/{task_id}"}
        made = colleague.fhir("POST", "/Task", documented_task(None, focus=focus)).json()["id"]
        queries = [
            f"{{ focus {{ resource{arguments} {{ ... on Task {{ id description }} }} }} }}"
            for arguments in ("", "(optional: true)", "(type: Task)", '(optional: true, type: "Task")')
        ]
        return [(got.status_code, got.json()) for got in (sent(colleague, each, made) for each in queries)]

    of_anothers = answers(scene.task_id)

    assert [status for status, _ in of_anothers] == [404, 200, 404, 200]
    assert of_anothers == answers(NOBODYS_ID)
