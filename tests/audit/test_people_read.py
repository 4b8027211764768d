"""Reading people, as practitioners or as accounts, leaves events through either door."""

import secrets
import time
from typing import Any

import pytest

from tests.service import Service

Json = dict[str, Any]

CREATE = "mutation ($input: UserInput!) { createUser(input: $input) { user { id practitionerId } } }"


def told_of(service: Service, entity: str, who: str) -> set[tuple[str, str, str]]:
    """Return the interaction, the outcome and the query of each event about something, by somebody."""
    time.sleep(0.6)
    query = f"entity={entity}&agent:identifier={who}&_count=100"
    bundle = service.admin().fhir("GET", f"/AuditEvent?{query}").json()
    return {
        (
            event["subtype"][0]["code"],
            event["outcome"],
            "".join(entity.get("description", "").partition(" ")[0] for entity in event["entity"]),
        )
        for event in (entry["resource"] for entry in bundle.get("entry", []))
    }


@pytest.fixture
def nora(service: Service) -> Json:
    given = {"username": f"nora-{secrets.token_hex(5)}", "role": "PRACTITIONER", "name": "Nora"}
    user: Json = service.admin().graphql(CREATE, input=given).json()["data"]["createUser"]["user"]
    return user | given


def test_finding_and_reading_a_practitioner_is_told(service: Service, nora: Json) -> None:
    nurse = service.new_practitioner()
    reader = str(nurse.reference).partition("/")[2]

    nurse.fhir("GET", f"/Practitioner/{nora['practitionerId']}")
    nurse.fhir("GET", f"/Practitioner?_id={nora['practitionerId']}&active=true")

    assert told_of(service, f"Practitioner/{nora['practitionerId']}", reader) == {
        ("read", "0", ""),
        ("search", "0", "Practitioner?_id&active"),
    }


def test_finding_and_reading_a_user_is_told(service: Service, nora: Json) -> None:
    admin = service.admin()

    admin.graphql("query ($id: ID!) { user(id: $id) { name } }", id=nora["id"])
    admin.graphql(
        "query ($search: String) { users(search: $search) { nodes { id } } }", search=nora["username"]
    )

    told = told_of(service, f"Person/{nora['id']}", "admin")
    assert told >= {("read", "0", ""), ("search", "0", "Person?name")}


def test_a_refusal_to_read_another_type_names_no_task(service: Service) -> None:
    client = service.new_practitioner()
    reader = str(client.reference).partition("/")[2]

    refused = client.fhir("GET", "/AuditEvent/1")

    assert refused.status_code == 403
    assert told_of(service, "Task/1", reader) == set()
