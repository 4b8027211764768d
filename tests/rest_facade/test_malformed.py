"""Hostile and clumsy requests: always an OperationOutcome, never a 5xx, nothing written."""

import time

import pytest

from tests.rest_facade.door import Door, ids
from tests.rest_facade.malformed import CASES, Case
from tests.rest_facade.verdicts import SLOWEST_SECONDS, assert_as_the_table_says

IN_PROCESS = [pytest.param(case, id=case.id) for case in CASES if not case.only_served]


@pytest.mark.parametrize("case", IN_PROCESS)
def test_a_malformed_request_is_answered_as_the_table_says(door: Door, case: Case) -> None:
    task_id = door.create()["id"]
    path = case.path.replace("<id>", task_id)
    body = case.body and case.body.replace(b"<id>", task_id.encode())
    began = time.monotonic()

    answer = door(case.method, path, case.role, headers=case.headers, content=body)

    assert_as_the_table_says(case, answer)
    assert time.monotonic() - began < SLOWEST_SECONDS
    if answer.is_error:
        assert ids(door("GET", "/Task").json()) == [task_id]
        assert door("GET", f"/Task/{task_id}").headers["etag"] == 'W/"1"'
