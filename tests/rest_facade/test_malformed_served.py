"""The table of bad requests against the real server, on both engines."""

import pytest

from tests.rest_facade.malformed import CASES, Case
from tests.rest_facade.verdicts import assert_as_the_table_says
from tests.service import Person, Service
from tests.tasks import documented_task


def caller(service: Service, role: str | None) -> Person:
    by_role = {"admin": service.admin, "auditor": service.auditor, None: service.nobody}
    return by_role[role]() if role in by_role else service.practitioner(str(role))


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_malformed_request_is_answered_as_the_table_says_by_the_server(
    service: Service, case: Case
) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task("Practitioner/pia")).json()["id"]
    path = case.path.replace("<id>", task_id)
    body = case.body and case.body.replace(b"<id>", task_id.encode())

    answer = caller(service, case.role).fhir(case.method, path, headers=case.headers, content=body)

    assert_as_the_table_says(case, answer)
    if answer.is_error:
        assert admin.fhir("GET", f"/Task/{task_id}").headers["ETag"] == 'W/"1"'
