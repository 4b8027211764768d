"""Who may do what to whose task: one table, by every transport, on both engines."""

import pytest

from graphql_schema.schema import schema
from tests.authorization.matrix import ROWS
from tests.authorization.refusals import is_constant
from tests.authorization.scenes import ROLES, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.service import Service

CASES = [(act, name) for act, row in ROWS.items() for name in TRANSPORTS if name in row.through]


@pytest.mark.parametrize(("act", "transport"), CASES, ids=[f"{act} by {name}" for act, name in CASES])
def test_everyone_may_do_what_the_table_says_and_a_refusal_writes_nothing(
    service: Service, tables: Tables, act: str, transport: str
) -> None:
    row, door = ROWS[act], TRANSPORTS[transport]
    expected = dict(zip(ROLES, row.expected, strict=True))
    scene = new_scene(service, door)
    before = tables.digest()

    refused = {role: row.act(scene, scene.people[role]) for role in ROLES if expected[role] >= 300}

    assert tables.digest() == before
    assert all(is_constant(answer) for answer in refused.values() if answer.status == 403)
    answers = {
        role: refused.get(role) or row.act(new := new_scene(service, door), new.people[role])
        for role in ROLES
    }
    assert {role: answer.status for role, answer in answers.items()} == expected


def test_no_mutation_of_tasks_is_left_out_of_the_table() -> None:
    in_schema = schema._schema.mutation_type
    assert in_schema is not None
    of_tasks = {name for name in in_schema.fields if "Task" in name}

    by_the_door = {"createTask", "updateTask", "patchTask", "deleteTask"}
    assert of_tasks == by_the_door | {"editTask", "setTaskStatus", "assignTask", "addTaskNote"}
