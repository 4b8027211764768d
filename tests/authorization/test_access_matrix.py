"""Who may do what to whose task: one table, by every transport, on both engines."""

import pytest

from graphql_schema.schema import schema
from tests.authorization.matrix import READS, ROWS
from tests.authorization.refusals import is_constant
from tests.authorization.scenes import ROLES, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.service import Service

CASES = [(act, name) for act, row in ROWS.items() for name in TRANSPORTS if name in row.through]


@pytest.mark.parametrize(("act", "transport"), CASES, ids=[f"{act} by {name}" for act, name in CASES])
def test_everyone_may_do_what_the_table_says_and_only_that_writes(
    service: Service, tables: Tables, act: str, transport: str
) -> None:
    row, door = ROWS[act], TRANSPORTS[transport]
    expected = dict(zip(ROLES, row.expected, strict=True))
    scene = new_scene(service, door)
    before = tables.digest()
    writing = {role for role in ROLES if act not in READS and expected[role] < 300}

    answers = {role: row.act(scene, scene.people[role]) for role in ROLES if role not in writing}

    assert tables.digest() == before
    assert all(is_constant(answer) for answer in answers.values() if answer.status == 403)
    for role in writing:
        another = new_scene(service, door)
        answers[role] = row.act(another, another.people[role])
    assert {role: answer.status for role, answer in answers.items()} == expected


def test_no_mutation_of_tasks_is_left_out_of_the_table() -> None:
    in_schema = schema._schema.mutation_type
    assert in_schema is not None
    of_tasks = {name for name in in_schema.fields if "Task" in name}

    by_the_door = {"createTask", "updateTask", "patchTask", "deleteTask"}
    assert of_tasks == by_the_door | {"editTask", "setTaskStatus", "assignTask", "addTaskNote"}
