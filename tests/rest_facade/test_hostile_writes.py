"""Rows R-65 and R-66 of our catalogue of hostile input: conditions of creates, and Bundles."""

from typing import Any

import pytest

from tests.service import Service
from tests.tasks import documented_task

CONDITIONS = {
    "empty": ("", {400, 412}),
    "too broad": ("status=requested", {412}),
    "unknown parameter": ("nothing=1", {400}),
    "wrong value": ("authored-on=never", {400}),
    "NUL": ("identifier=%00", {400}),
    "half an escape": ("identifier=%4", {400}),
    "bytes that are no text": ("identifier=%ff", {400}),
    "too many": ("&".join(["status=requested"] * 500), {400}),
}


@pytest.mark.parametrize(("condition", "statuses"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_r_65_a_wrong_condition_creates_nothing(service: Service, condition: str, statuses: set[int]) -> None:
    person = service.new_practitioner()
    for _ in range(2):
        person.fhir("POST", "/Task", documented_task(person.reference))

    response = person.fhir(
        "POST", "/Task", documented_task(person.reference), headers={"If-None-Exist": condition}
    )

    assert response.status_code in statuses
    assert response.json()["resourceType"] == "OperationOutcome"
    assert person.fhir("GET", "/Task?_summary=count").json()["total"] == 2


def entry(**request: Any) -> dict[str, Any]:
    return {"request": {"method": "GET", "url": "Task", **request}}


WRONG_ENTRIES = {
    "a method in lower case": entry(method="get"),
    "a method that is none": entry(method="FOO"),
    "an address of somebody else": entry(url="http://evil.example/fhir/Task"),
    "an address that climbs": entry(url="../../healthz"),
    "an address of nothing": entry(url=""),
    "an ETag that is none": {
        **entry(method="PUT", url="Task/a", ifMatch="junk"),
        "resource": documented_task(),
    },
    "a request that is no object": {"request": "GET Task"},
    "a Bundle in a Bundle": {**entry(method="POST", url=""), "resource": {"resourceType": "Bundle"}},
}


@pytest.mark.parametrize("wrong", WRONG_ENTRIES.values(), ids=WRONG_ENTRIES.keys())
def test_r_66_a_wrong_entry_fails_for_itself_in_a_batch(service: Service, wrong: dict[str, Any]) -> None:
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry(url="Task?_count=0"), wrong]}

    response = service.admin().fhir("POST", "", bundle)

    assert response.status_code == 200
    good, bad = (each["response"]["status"][:3] for each in response.json()["entry"])
    assert good == "200"
    assert bad in {"400", "404", "405", "412"}


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_r_66_ten_thousand_entries_are_refused_whole(service: Service, kind: str) -> None:
    bundle = {"resourceType": "Bundle", "type": kind, "entry": [entry()] * 10_001}

    response = service.admin().fhir("POST", "", bundle)

    assert response.status_code == 400
    assert response.json()["issue"][0]["code"] == "too-costly"


@pytest.mark.parametrize(
    "digits", ["1.50", "1e-7", "0.1234567890123456789012345678901234567890", "100", "-0.0"]
)
def test_r_34_a_decimal_keeps_its_digits(service: Service, digits: str) -> None:
    value = '{"resourceType":"Task","status":"requested","intent":"order","input":[{"type":{"text":"dose"},'
    body = f'{value}"valueDecimal":{digits}}}]}}'

    kept = service.admin().fhir("POST", "/Task", content=body, headers={"Content-Type": "application/json"})
    read = service.admin().fhir("GET", f"/Task/{kept.json()['id']}")

    assert kept.status_code == 201
    assert f'"valueDecimal":{digits}}}' in read.text
