"""Requests that pretend: another method, another caller, another path. Z-39, Z-40 and Z-41."""

import http.client
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.authorization.scenes import new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.service import Person, Service
from tests.tasks import documented_task

OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
NAMES_SOMEBODY = (
    "X-Forwarded-User",
    "X-Practitioner-Id",
    "X-Remote-User",
    "Remote-User",
    "X-User",
    "X-Auth-Request-User",
    "X-Forwarded-Authorization",
    "X-Fhir-User",
    "X-Role",
    "Cookie",
)


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
@pytest.mark.parametrize("header", OVERRIDES)
def test_z39_a_header_makes_no_other_method(
    service: Service, tables: Tables, header: str, method: str
) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    admin, path, before = scene.people["admin"], f"/Task/{scene.task_id}", tables.digest()

    posted = admin.fhir(
        "POST", path, scene.task(id=scene.task_id, status="accepted"), headers={header: method}
    )
    read = admin.fhir("GET", path, headers={header: method})

    assert (posted.status_code, read.status_code) == (405, 200)
    assert tables.digest() == before


@pytest.mark.parametrize("name", ["_method", "method", "_httpmethod"])
def test_z39_a_parameter_makes_no_other_method(service: Service, tables: Tables, name: str) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    admin, path, before = scene.people["admin"], f"/Task/{scene.task_id}", tables.digest()

    posted = admin.fhir("POST", f"{path}?{name}=DELETE", scene.task())
    form = admin.request(
        "POST",
        "/api/fhir/Task/_search",
        content=f"_id={scene.task_id}&{name}=DELETE",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    read = admin.fhir("GET", f"{path}?{name}=DELETE")

    assert posted.status_code == 405
    assert form.status_code in {200, 400}
    assert read.status_code in {200, 400}
    assert tables.digest() == before


@pytest.mark.parametrize("header", NAMES_SOMEBODY)
def test_z40_no_header_but_the_token_says_who_asks(service: Service, tables: Tables, header: str) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    path, before = f"/Task/{scene.task_id}", tables.digest()
    for name in (scene.owner, f"Bearer {scene.people['owner'].token}"):
        headers = {header: name}
        for role, status in (("colleague", 403), ("nobody", 401)):
            who = scene.people[role]
            assert who.fhir("GET", path, headers=headers).status_code == status
            assert who.fhir("PUT", path, scene.task(id=scene.task_id), headers=headers).status_code == status
        found = scene.people["colleague"].fhir("GET", "/Task", headers=headers).json()
        assert "entry" not in found
    assert tables.digest() == before

    made = scene.people["colleague"].fhir(
        "POST", "/Task", documented_task(None), headers={header: scene.owner}
    )
    assert made.json()["owner"] == {"reference": scene.colleague}


PATHS = (
    "//api/fhir/Task/{id}",
    "/api//fhir/Task/{id}",
    "/api/fhir//Task/{id}",
    "/api/fhir/Task//{id}",
    "/api/fhir/./Task/{id}",
    "/api/fhir/Task/./{id}",
    "/api/fhir/Task/x/../{id}",
    "/api/fhir/metadata/../Task/{id}",
    "/healthz/../api/fhir/Task/{id}",
    "/assets/../api/fhir/Task/{id}",
    "/api/fhir/%2e/Task/{id}",
    "/api/fhir/metadata/%2e%2e/Task/{id}",
    "/api/fhir/metadata%2f..%2fTask/{id}",
    "/api/fhir/Task%2f{id}",
    "/api/fhir/%54ask/{id}",
    "/%61pi/fhir/Task/{id}",
    "/api/fhir/Task;jsessionid=1/{id}",
    "/api/fhir/Task/{id};jsessionid=1",
    "/api/fhir/Task/{id}/",
    "/api/fhir/Task/{id}/.",
    "/api/fhir/Task/{id}%20",
    "/api/fhir/Task/{id}%0a",
    "/api/fhir/Task/{id}.json",
    "/api/fhir/Task/{upper}",
    "/API/fhir/Task/{id}",
    "/api/FHIR/Task/{id}",
    "/api/fhir/task/{id}",
    "/api/fhir/TASK/{id}",
    "/api/fhir/Task/{id}?",
    "/api/fhir/Task/{id}?x=../metadata",
    "/api/fhir/Task/{id}#/metadata",
    "/api\\fhir\\Task\\{id}",
    "http://127.0.0.1/api/fhir/Task/{id}",
)


def raw_status(url: str, who: Person, method: str, path: str) -> tuple[int, bytes]:
    """Send a path as it stands, which well-behaved clients would tidy up."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)) as connection:
        connection.putrequest(method, path, skip_accept_encoding=True)
        if who.token:
            connection.putheader("Authorization", f"Bearer {who.token}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize("path", PATHS)
def test_z41_a_path_in_disguise_leads_nowhere_or_to_the_same_decision(
    service: Service, tables: Tables, path: str
) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    asked = path.format(id=scene.task_id, upper=scene.task_id.upper())
    before = tables.digest()

    for method in ("GET", "HEAD", "DELETE"):
        for role, decision in (("colleague", 403), ("nobody", 401)):
            status, body = raw_status(service.url, scene.people[role], method, asked)

            assert status in {decision, 400, 404, 405}
            assert scene.identifier.encode() not in body
    assert tables.digest() == before
