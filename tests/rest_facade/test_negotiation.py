"""Clients name what they read in many ways, and every one of them is taken."""

import pytest

from tests.rest_facade.door import Door

JSON = "application/fhir+json; charset=utf-8"
XML = "application/fhir+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"

ACCEPTS = {
    "": JSON,
    "*/*": JSON,
    "application/*": JSON,
    "text/*": JSON,
    "application/json": JSON,
    "text/json": JSON,
    "APPLICATION/FHIR+JSON": JSON,
    "application/fhir+json,application/json": JSON,
    "application/fhir+json; fhirVersion=4.0": JSON,
    "application/fhir+json; charset=UTF-8": JSON,
    "application/fhir+json; fhirVersion=5.0, application/fhir+json; fhirVersion=4.0; q=0.1": JSON,
    "application/fhir+json, */*; q=0.1": JSON,
    "application/fhir+xml;q=1.0, application/fhir+json;q=1.0, application/json+fhir;q=0.9": JSON,
    "application/fhir+xml, text/html, application/json": JSON,
    "text/html;q=0.5, application/json;q=0.6": JSON,
    "application/fhir+xml": XML,
    "application/xml": XML,
    "text/xml": XML,
    "application/xml+fhir": XML,
    "application/fhir+xml, application/fhir+json; q=0.9": XML,
    "application/*; q=0.2, application/fhir+xml; q=0.3": XML,
    "text/html": HTML,
    "text/html, application/fhir+xml": HTML,
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": HTML,
}

FORMATS = {
    "json": JSON,
    "application/json": JSON,
    "application/fhir+json": JSON,
    "application/fhir%2Bjson": JSON,
    "application/json%2Bfhir": JSON,
    "text/json": JSON,
    "xml": XML,
    "text/xml": XML,
    "application/xml": XML,
    "application/fhir%2Bxml;fhirVersion=4.0": XML,
    "html": HTML,
    "text/html": HTML,
}


@pytest.mark.parametrize(("accept", "content_type"), ACCEPTS.items())
def test_the_accept_header_chooses_the_format(door: Door, accept: str, content_type: str) -> None:
    answer = door("GET", "/Task", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(("name", "content_type"), FORMATS.items())
def test_the_format_parameter_outweighs_the_accept_header(door: Door, name: str, content_type: str) -> None:
    answer = door("GET", f"/Task?_format={name}", headers={"Accept": "text/csv"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize(
    "accept",
    ["text/turtle", "*/*;q=0", "application/*;q=0, text/*;q=0", "application/fhir+json; fhirVersion=3.0"],
)
def test_whoever_takes_none_of_ours_gets_406_in_json(door: Door, accept: str) -> None:
    answer = door("GET", "/metadata", None, headers={"Accept": accept})

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (406, "not-supported")


@pytest.mark.parametrize("name", ["ttl", "application/fhir%2Bturtle", "fhir", "json;fhirVersion=3.0"])
def test_an_unknown_format_is_406_in_json(door: Door, name: str) -> None:
    answer = door("GET", f"/Task?_format={name}", headers={"Accept": "application/fhir+xml"})

    assert (answer.status_code, answer.headers["content-type"]) == (406, JSON)
    assert "application/fhir+xml" in answer.json()["issue"][0]["details"]["text"]


def test_a_write_is_never_answered_by_a_page(door: Door) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    answer = door("POST", "/Task", headers=browser, json={"resourceType": "Task"})

    assert answer.headers["content-type"] == JSON
