"""FHIR XML in and out says the same as JSON, on the real server."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest

from graphql_schema.fhir.strict_json import read_json
from graphql_schema.fhir.xml_reader import read_xml
from graphql_schema.fhir.xml_writer import write_xml
from tests.service import Service
from tests.tasks import documented_task

XML = "application/fhir+xml"
ACCEPT_XML = {"Accept": XML}
TYPES = [
    "application/fhir+xml",
    "application/xml",
    "text/xml",
    "application/xml+fhir",
    "application/xml; charset=UTF-8",
]
EXAMPLES = sorted((Path(__file__).parents[1] / "fhir/examples").glob("task-*.json"))
MANAGED = {"id", "meta", "lastModified"}


def sent(service: Service, body: bytes, content_type: str = XML, **more: Any) -> httpx2.Response:
    headers = {"Content-Type": content_type} | more
    return service.admin().fhir("POST", "/Task", content=body, headers=headers)


def resource_in(answer: httpx2.Response) -> Any:
    """Return the JSON that an XML answer means."""
    assert answer.headers["content-type"] == f"{XML}; charset=utf-8"
    assert ET.fromstring(answer.content).tag.startswith("{http://hl7.org/fhir}")  # noqa: S314 - our own answer
    return read_xml(answer.content)


@pytest.mark.parametrize("content_type", TYPES)
def test_a_task_sent_as_xml_is_the_task_that_json_would_be(service: Service, content_type: str) -> None:
    task = documented_task(input=[{"type": {"text": "dose"}, "valueQuantity": {"value": 0.5}}])
    body = write_xml(read_json(json.dumps(task))).replace(b'<value value="0.5"/>', b'<value value="0.50"/>')

    created = sent(service, body, content_type)

    assert created.status_code == 201, created.text
    assert '"value":0.50' in created.text
    kept = {name: value for name, value in created.json().items() if name not in MANAGED}
    assert kept == task


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_official_example_comes_back_in_xml_as_in_json(service: Service, example: Path) -> None:
    task = json.loads(example.read_text())
    task.pop("id", None)
    # The examples refer to tasks and requests that are elsewhere, which is legal.
    created = sent(service, write_xml(read_json(json.dumps(task))), Accept=XML)
    assert created.status_code == 201, created.text

    address = f"/Task/{resource_in(created)['id']}"
    as_xml = service.admin().fhir("GET", address, headers=ACCEPT_XML)
    as_json = service.admin().fhir("GET", address)

    assert resource_in(as_xml) == read_json(as_json.content)
    assert as_xml.headers["etag"] == as_json.headers["etag"] == 'W/"1"'
    assert as_xml.headers["vary"].startswith("Accept")


def test_lists_histories_and_capabilities_come_as_xml_too(service: Service) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]

    for path, kind in (
        (f"/Task?_id={task_id}", "Bundle"),
        (f"/Task/{task_id}/_history", "Bundle"),
        (f"/Task/{task_id}/_history/1", "Task"),
        ("/metadata", "CapabilityStatement"),
    ):
        joint = "&" if "?" in path else "?"
        answer = admin.fhir("GET", f"{path}{joint}_format=xml")
        assert (answer.status_code, resource_in(answer)["resourceType"]) == (200, kind), path

    form = {"_id": task_id, "_format": "application/fhir+xml"}
    found = resource_in(admin.fhir("POST", "/Task/_search", data=form))
    assert [entry["resource"]["id"] for entry in found["entry"]] == [task_id]
    assert any("_format=application/fhir%2Bxml" in link["url"] for link in found["link"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Task/unknown", 404),
        ("GET", "/nothing", 404),
        ("GET", "/Task?staus=done", 400),
        ("GET", "/Task?_elements=staus", 400),
        ("DELETE", "/metadata", 405),
        ("GET", "/Task?%ff=1", 400),
    ],
)
def test_failures_are_outcomes_in_xml(service: Service, method: str, path: str, status: int) -> None:
    answer = service.admin().fhir(method, path, headers=ACCEPT_XML)

    assert (answer.status_code, resource_in(answer)["resourceType"]) == (status, "OperationOutcome")


def test_a_missing_token_is_told_in_xml(service: Service) -> None:
    answer = service.nobody().fhir("GET", "/Task", headers=ACCEPT_XML)

    assert (answer.status_code, resource_in(answer)["issue"][0]["code"]) == (401, "login")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"<Task", 400),
        (b"<Task/>", 400),
        (b'<Task xmlns="http://hl7.org/fhir"><staus value="requested"/></Task>', 400),
        (b'<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>', 400),
        (b'<!DOCTYPE Task [<!ENTITY a "b">]><Task xmlns="http://hl7.org/fhir"/>', 400),
        (b'<!DOCTYPE Task SYSTEM "file:///etc/passwd"><Task xmlns="http://hl7.org/fhir"/>', 400),
        (b'{"resourceType":"Task"}', 400),
    ],
)
def test_xml_that_is_no_task_is_refused(service: Service, body: bytes, status: int) -> None:
    answer = sent(service, body)

    assert answer.status_code == status, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    "content_type", ["application/xml; charset=utf-16", "text/html", "application/fhir+xml; fhirVersion=3.0"]
)
def test_what_is_no_r4_in_utf_8_is_an_unsupported_type(service: Service, content_type: str) -> None:
    assert sent(service, write_xml(documented_task()), content_type).status_code == 415


def test_a_write_whose_answer_xml_cannot_say_is_kept_and_answered_in_json(service: Service) -> None:
    task = documented_task(description="a character that XML has not: \ufffe")

    created = service.admin().fhir("POST", "/Task", task, headers=ACCEPT_XML)
    read = service.admin().fhir("GET", f"/Task/{created.json()['id']}", headers=ACCEPT_XML)

    assert (created.status_code, created.headers["content-type"]) == (
        201,
        "application/fhir+json; charset=utf-8",
    )
    assert (read.status_code, resource_in(read)["issue"][0]["code"]) == (406, "not-supported")


@pytest.mark.parametrize("accept", ["application/fhir+json", XML])
def test_entries_of_a_bundle_are_written_as_the_bundle_is(service: Service, accept: str) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]
    urls = [
        f"Task/{task_id}?_format=xml",
        f"Task/{task_id}?_format=html",
        "Task/unknown",
        "Task/unknown?_format=ttl",
    ]
    entries: list[Any] = [{"request": {"method": "GET", "url": url}} for url in urls]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [*entries, {"request": {"method": "FOO"}}]}

    answer = admin.fhir("POST", "", bundle, headers={"Accept": accept})

    found = resource_in(answer) if accept == XML else answer.json()
    assert [entry["response"]["status"][:3] for entry in found["entry"]] == [
        "200",
        "200",
        "404",
        "406",
        "400",
    ]
    assert [entry["resource"]["id"] for entry in found["entry"][:2]] == [task_id, task_id]
    assert all(entry["response"]["outcome"]["issue"] for entry in found["entry"][2:])


def test_a_bundle_may_come_as_xml(service: Service) -> None:
    post = {"resource": documented_task(), "request": {"method": "POST", "url": "Task"}}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [post]}
    headers = {"Content-Type": XML, "Accept": XML}

    answer = service.admin().fhir("POST", "/", content=write_xml(bundle), headers=headers)

    assert answer.status_code == 200, answer.text
    (entry,) = resource_in(answer)["entry"]
    assert entry["response"]["status"].startswith("201")


def test_a_task_in_xml_is_validated_in_xml(service: Service) -> None:
    wrong = write_xml(documented_task(status="done"))
    headers = {"Content-Type": XML, "Accept": XML}

    answer = service.auditor().fhir("POST", "/Task/$validate", content=wrong, headers=headers)

    assert resource_in(answer)["issue"][0]["expression"] == ["Task.status"]
