"""The CapabilityStatement is legal R4, and true."""

import json
from typing import Any
from unittest.mock import Mock

import pytest

from graphql_schema.site import Site
from graphql_schema.task.parameter_table import OURS
from rest_facade.capability import capability_statement
from rest_facade.facade import Facade, OAuthUris
from rest_facade.routes import OFFERS
from rest_facade.search_request import FILTERS
from tests.rest_facade.door import BASE, START, Door

# Names as in https://hl7.org/fhir/R4/capabilitystatement.html, as far as a server on its own can need them.
ELEMENTS: dict[str, set[str]] = {
    "": {
        "resourceType", "id", "meta", "language", "text", "extension", "url", "version", "name", "title", "status",
        "experimental", "date", "publisher", "contact", "description", "useContext", "jurisdiction", "purpose",
        "copyright", "kind", "instantiates", "imports", "software", "implementation", "fhirVersion", "format",
        "patchFormat", "implementationGuide", "rest", "messaging", "document",
    },
    "software": {"name", "version", "releaseDate"},
    "implementation": {"description", "url", "custodian"},
    "rest": {
        "mode", "documentation", "security", "resource", "interaction", "searchParam", "operation", "compartment",
    },
    "rest.security": {"extension", "cors", "service", "description"},
    "rest.security.service": {"coding", "text"},
    "rest.security.service.coding": {"system", "version", "code", "display", "userSelected"},
    "rest.security.extension": {"url", "extension"},
    "rest.security.extension.extension": {"url", "valueUri"},
    "rest.resource": {
        "type", "profile", "supportedProfile", "documentation", "interaction", "versioning", "readHistory",
        "updateCreate", "conditionalCreate", "conditionalRead", "conditionalUpdate", "conditionalDelete",
        "referencePolicy", "searchInclude", "searchRevInclude", "searchParam", "operation",
    },
    "rest.interaction": {"code", "documentation"},
    "rest.resource.interaction": {"code", "documentation"},
    "rest.operation": {"name", "definition", "documentation"},
    "rest.resource.operation": {"name", "definition", "documentation"},
    "rest.resource.searchParam": {"name", "definition", "type", "documentation"},
}  # fmt: skip

SEARCH_PARAMETER_ELEMENTS = {
    "resourceType", "id", "url", "version", "name", "derivedFrom", "status", "experimental", "date", "publisher",
    "contact", "description", "useContext", "jurisdiction", "purpose", "code", "base", "type", "expression", "xpath",
    "xpathUsage", "target", "multipleOr", "multipleAnd", "comparator", "modifier", "chain", "component",
}  # fmt: skip


def illegal(value: Any, path: str = "") -> list[str]:
    """Return the paths of elements that R4 does not know, or that hold nothing."""
    if isinstance(value, list):
        return [f"{path} is empty"] * (not value) + [wrong for item in value for wrong in illegal(item, path)]
    if not isinstance(value, dict):
        return [f"{path} is empty"] * (value in {"", None})
    unknown = [f"{path}.{name}" for name in value if name not in ELEMENTS[path]]
    below = [illegal(item, f"{path}.{name}".strip(".")) for name, item in value.items()]
    return [*unknown, *(wrong for wrongs in below for wrong in wrongs)]


@pytest.fixture
def statement(door: Door) -> Any:
    answer = door("GET", "/metadata", None)
    assert answer.status_code == 200
    return answer.json()


def test_everybody_may_read_it_and_it_has_what_clients_require(statement: Any) -> None:
    required = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "implementation": {"description": "Taskward", "url": BASE},
        "software": {"name": "Taskward", "version": "1.2.3"},
    }
    assert statement.items() >= required.items()
    assert statement["date"].startswith("2024-03-15T08:00:")
    assert "application/fhir+json" in statement["format"]
    assert statement["rest"][0]["security"]["description"]


def test_it_has_only_legal_elements(statement: Any) -> None:
    assert illegal(statement) == []


def test_smart_clients_find_the_addresses_for_signing_in() -> None:
    facade = Facade(Mock(), Site(BASE), lambda: START, "1.2.3")
    told = OAuthUris("https://a.example/auth", "https://a.example/token")

    statement = json.loads(capability_statement(facade, OFFERS, told))

    (uris,) = statement["rest"][0]["security"]["extension"]
    assert illegal(statement) == []
    assert uris["extension"] == [
        {"url": "authorize", "valueUri": "https://a.example/auth"},
        {"url": "token", "valueUri": "https://a.example/token"},
    ]


def test_it_tells_exactly_what_the_routes_offer(statement: Any) -> None:
    (rest,) = statement["rest"]
    resource, _ = rest["resource"]

    told = [row["code"] for row in resource["interaction"] + rest["interaction"]]
    assert sorted(told) == sorted({offer.code for offer in OFFERS} | {"batch", "transaction"})
    assert (resource["versioning"], resource["updateCreate"]) == ("versioned-update", False)
    assert resource["conditionalCreate"] is resource["conditionalUpdate"] is True
    assert (resource["conditionalRead"], resource["conditionalDelete"]) == ("full-support", "single")
    assert "application/json-patch+json" in statement["patchFormat"]


def test_every_search_parameter_is_advertised_with_type_and_words(statement: Any) -> None:
    rows = {row["name"]: row for row in statement["rest"][0]["resource"][0]["searchParam"]}

    assert rows.keys() == FILTERS.keys()
    for name, row in rows.items():
        assert row["type"] == FILTERS[name].kind
        assert row["documentation"]
        assert row["definition"] == (FILTERS[name].definition or f"{BASE}/SearchParameter/{name}")


def test_what_is_not_of_hl7_is_published_for_everybody(door: Door, statement: Any) -> None:
    rows = statement["rest"][0]["resource"][0]["searchParam"]
    ours = [row for row in rows if row["definition"].startswith(BASE)]

    assert len(ours) == len(OURS)
    for row in ours:
        answer = door("GET", row["definition"], None)
        found = answer.json()
        assert answer.status_code == 200
        assert (found["resourceType"], found["url"]) == ("SearchParameter", row["definition"])
        assert (found["code"], found["type"], found["base"]) == (row["name"], row["type"], ["Task"])
        assert found.keys() <= SEARCH_PARAMETER_ELEMENTS


def test_a_search_parameter_that_is_not_ours_is_not_found(door: Door) -> None:
    answer = door("GET", "/SearchParameter/status", None)

    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


def test_every_include_that_is_advertised_is_answered(door: Door, statement: Any) -> None:
    task = statement["rest"][0]["resource"][0]

    for name, values in (("_include", "searchInclude"), ("_revinclude", "searchRevInclude")):
        for value in task[values]:
            assert door("GET", f"/Task?{name}={value}").status_code == 200
