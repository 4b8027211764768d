"""Clients name JSON in many ways, and every one of them is taken."""

import pytest

from tests.rest_facade.door import Door


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/*",
        "application/json",
        "text/json",
        "APPLICATION/FHIR+JSON",
        "application/fhir+json,application/json",
        "application/fhir+json; fhirVersion=4.0",
        "application/fhir+json, */*; q=0.1",
        "application/fhir+xml;q=1.0, application/fhir+json;q=1.0, application/json+fhir;q=0.9",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ],
)
def test_whoever_takes_json_gets_it(door: Door, accept: str) -> None:
    answer = door("GET", "/Task", headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["application/fhir+xml", "text/html", "*/*;q=0", "application/*;q=0, text/*;q=0"]
)
def test_whoever_takes_no_json_gets_406_in_json(door: Door, accept: str) -> None:
    answer = door("GET", "/metadata", None, headers={"Accept": accept})

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (406, "not-supported")


@pytest.mark.parametrize(
    "name", ["json", "application/json", "application/fhir+json", "application/fhir%2Bjson", "text/json"]
)
def test_the_format_parameter_outweighs_the_accept_header(door: Door, name: str) -> None:
    answer = door("GET", f"/Task?_format={name}", headers={"Accept": "application/fhir+xml"})

    assert answer.status_code == 200
