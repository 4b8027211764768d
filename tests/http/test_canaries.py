"""Oracle O2: nothing that a patient, a colleague or an operator would keep to themselves is logged."""

import os
import subprocess
import sys

import pytest

from tests.canaries import DESCRIPTION, IDENTIFIER, NOTE, PASSWORD, PATIENT_NAME, SEARCHED, check_log
from tests.service import Person, Service

TASK = {
    "resourceType": "Task",
    "status": "requested",
    "intent": "order",
    "description": DESCRIPTION,
    "for": {"reference": f"Patient/{IDENTIFIER}", "display": PATIENT_NAME},
    "note": [{"text": NOTE}],
    "input": [{"type": {"text": NOTE}, "valueString": DESCRIPTION}],
}
SIGN_IN = {
    "grant_type": "password",
    "username": PATIENT_NAME,
    "password": PASSWORD,
    "client_secret": PASSWORD,
}


def hostile(task_id: str) -> list[tuple[str, str, dict[str, object]]]:
    """Return requests that fail in as many places as possible, each with something that must not be told."""
    broken = {**TASK, "status": SEARCHED, DESCRIPTION: NOTE}
    return [
        ("POST", "/api/fhir/Task", {"json": broken}),
        ("POST", "/api/fhir/Task", {"content": f'{{"description": "{DESCRIPTION}'}),
        ("PUT", f"/api/fhir/Task/{task_id}", {"json": {**TASK, "id": SEARCHED}}),
        ("PATCH", f"/api/fhir/Task/{task_id}", {"json": [{"op": "test", "path": f"/{NOTE}", "value": NOTE}]}),
        ("GET", f"/api/fhir/Task/{SEARCHED}", {}),
        ("GET", f"/api/fhir/{SEARCHED}/{PATIENT_NAME}", {}),
        ("GET", "/api/fhir/Task", {"params": {"patient": f"Patient/{SEARCHED}", "_text": PATIENT_NAME}}),
        ("GET", "/api/fhir/Task", {"params": {"authored-on": SEARCHED, PATIENT_NAME: DESCRIPTION}}),
        ("GET", "/api/fhir/Task", {"headers": {"X-Request-Id": f"{PATIENT_NAME} {NOTE}"}}),
        ("POST", "/graphql", {"json": {"query": f'{{ task(id: "{SEARCHED}") {{ {NOTE} }} }}'}}),
        (
            "POST",
            "/graphql",
            {"json": {"query": "query($x: ID!) { task(id: $x) { id } }", "variables": {"x": NOTE}}},
        ),
        ("POST", "/graphql", {"json": {"query": f"# {PATIENT_NAME}"}}),
        ("POST", "/oauth/token", {"data": SIGN_IN}),
        ("POST", "/oauth/token", {"data": {"grant_type": "refresh_token", "refresh_token": PASSWORD}}),
        ("GET", "/oauth/authorize", {"params": {"client_id": SEARCHED, "login_hint": PATIENT_NAME}}),
        ("GET", "/", {"headers": {"Cookie": f"session={PASSWORD}"}}),
    ]


def test_o2_no_log_holds_what_requests_said(service: Service) -> None:
    task_id = str(service.admin().fhir("POST", "/Task", TASK).json()["id"])
    people = [service.admin(), service.new_practitioner(), service.nobody(), Person(service.client, PASSWORD)]

    statuses = {
        person.request(method, path, **more).status_code
        for person in people
        for method, path, more in hostile(task_id)
    }

    assert {status // 100 for status in statuses} <= {2, 3, 4}
    check_log(service.log)


def test_o2_no_secret_is_logged_before_the_database_is_there() -> None:
    url = f"postgresql://{PASSWORD}:{PASSWORD}@127.0.0.1:9/taskward"

    ended = subprocess.run(
        [sys.executable, "-m", "server", "serve", "--port", "1"],
        env={**os.environ, "TASKWARD_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode != 0
    assert PASSWORD not in ended.stdout + ended.stderr


@pytest.mark.parametrize("member", ["password", "refresh_token", "access_token"])
def test_o2_no_answer_repeats_a_secret(service: Service, member: str) -> None:
    for path in ("/oauth/token", "/graphql", "/api/fhir/Task"):
        answer = service.nobody().request("POST", path, data={member: PASSWORD})

        assert PASSWORD not in answer.text + str(answer.headers)
