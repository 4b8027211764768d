"""The audit trail as both APIs serve it: to admins and auditors, in R4's form, and never to be written."""

import time
from typing import Any

import pytest

from graphql_schema.fhir.contained_types import contained_check
from graphql_schema.fhir.report import Report
from tests.service import Person, Service
from tests.tasks import documented_task

Json = dict[str, Any]

EVENTS = """query Trail($filter: AuditEventFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id fhir } edges { cursor node { id } }
  }
}"""
PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."


def events(who: Person, query: str) -> list[Json]:
    """Return the AuditEvents of a search, once those of the last moments are there."""
    time.sleep(0.6)
    answer = who.fhir("GET", f"/AuditEvent?{query}")
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def when(event: Json) -> tuple[str, int]:
    """Return when an event was recorded, and its number: what those of a span of time are sorted by."""
    return event["recorded"], int(event["id"])


def new_task(service: Service) -> Json:
    created: Json = service.admin().fhir("POST", "/Task", documented_task()).json()
    return created


@pytest.fixture(scope="module")
def acted_on(service: Service) -> Json:
    """Return a task with which all kinds of things were done."""
    admin, task = service.admin(), new_task(service)
    at = f"/Task/{task['id']}"
    admin.fhir("GET", at)
    admin.fhir("GET", f"{at}/_history")
    admin.fhir("GET", f"/Task?_id={task['id']}")
    admin.fhir("PUT", at, task | {"priority": "stat"})
    service.new_practitioner().fhir("GET", at)
    service.auditor().fhir("DELETE", at)
    admin.fhir("DELETE", at)
    return task


def problems_of(event: Json) -> list[Any]:
    check = contained_check("AuditEvent")
    assert check is not None
    report = Report()
    check.check(event, "AuditEvent", report)
    return list(report.issues)


def test_every_event_is_a_valid_audit_event(service: Service, acted_on: Json) -> None:
    found = events(service.auditor(), f"entity=Task/{acted_on['id']}&_count=100")

    assert len(found) >= 8
    assert [problems_of(event) for event in found] == [[]] * len(found)
    assert all(event["agent"] and "observer" in event["source"] for event in found)


def test_a_broken_event_would_be_noticed() -> None:
    assert problems_of({"resourceType": "AuditEvent", "outcome": 0, "wrong": True})


def test_each_act_is_told_in_the_words_of_balp(service: Service, acted_on: Json) -> None:
    found = events(service.auditor(), f"entity=Task/{acted_on['id']}&_sort=date&_count=100")

    # What is written is recorded at once, what is read a moment later.
    told = {
        (
            event["subtype"][0]["code"],
            event["action"],
            event["outcome"],
            *event.get("meta", {}).get("profile", []),
        )
        for event in found
    }
    assert told >= {
        ("create", "C", "0", f"{PROFILE}PatientCreate"),
        ("read", "R", "0", f"{PROFILE}PatientRead"),
        ("history", "R", "0"),
        ("search", "E", "0", f"{PROFILE}PatientQuery"),
        ("update", "U", "0", f"{PROFILE}PatientUpdate"),
        ("read", "R", "8"),
        ("delete", "D", "8"),
        ("delete", "D", "0", f"{PROFILE}PatientDelete"),
    }
    reasons = {event.get("outcomeDesc") for event in found if event["outcome"] == "8"}
    assert reasons == {"owner Task.r", "role Task.d"}


def test_the_user_the_client_and_the_server_are_agents(service: Service, acted_on: Json) -> None:
    created = events(service.auditor(), f"entity=Task/{acted_on['id']}&action=C")[0]

    codes = [agent["type"]["coding"][0]["code"] for agent in created["agent"]]
    user = created["agent"][2]
    assert codes == ["110153", "110152", "IRCP"]
    assert (user["who"]["identifier"]["value"], user["requestor"]) == ("admin", True)
    assert created["agent"][0]["network"] == {"address": "127.0.0.1", "type": "2"}


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ("action=C", 1),
        ("subtype=delete", 2),
        ("subtype=http://hl7.org/fhir/restful-interaction|delete", 2),
        ("subtype=other-system|delete", 0),
        ("type=rest", 8),
        ("outcome=8", 2),
        ("outcome:not=0", 2),
        ("agent:identifier=admin", 6),
        ("agent=Practitioner/nobody-like-that", 0),
        ("date=ge2026-01-01", 8),
        ("date=lt2026-01-01", 0),
        ("address=127.0", 8),
        ("patient=65f1234567890abcdef12345", 6),
        ("patient=Patient/65f1234567890abcdef12345", 6),
        ("patient=Patient/someone-else", 0),
    ],
)
def test_events_are_found_by(service: Service, acted_on: Json, query: str, least: int) -> None:
    found = events(service.auditor(), f"entity=Task/{acted_on['id']}&{query}&_count=100")

    assert len(found) >= least if least else found == []


def test_a_page_leads_to_the_next_and_the_cursor_is_bound_to_the_caller(
    service: Service, acted_on: Json
) -> None:
    time.sleep(0.6)
    auditor, seen = service.auditor(), list[tuple[str, int]]()
    path = f"/AuditEvent?entity=Task/{acted_on['id']}&date=lt2100-01-01&_count=3&_sort=date"
    upto = auditor.fhir("GET", f"{path}&_total=accurate").json()["total"]
    following = None
    while path and len(seen) < upto:
        page = auditor.fhir("GET", path).json()
        seen += [when(entry["resource"]) for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        path = links.get("next", "").partition("/api/fhir")[2]
        following = following or path

    assert seen == sorted(set(seen))
    assert len(seen) >= 8
    assert service.admin().fhir("GET", following or "").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["_sort=agent", "nonsense=1", "date=yesterday", "action:missing=true", "_cursor=before.abc", "_count=x"],
)
def test_a_search_that_makes_no_sense_is_refused(service: Service, query: str) -> None:
    answer = service.auditor().fhir("GET", f"/AuditEvent?{query}")

    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_both_apis_give_the_same_events(service: Service, acted_on: Json) -> None:
    entity = f"Task/{acted_on['id']}"
    over_rest = events(service.admin(), f"entity={entity}&subtype=read,delete&_count=100")

    answer = service.admin().graphql(
        EVENTS, filter={"entity": [entity], "interaction": ["READ", "DELETE"]}, first=100
    )

    found = answer.json()["data"]["auditEvents"]
    assert [node["fhir"] for node in found["nodes"]] == over_rest
    assert found["totalCount"] == len(over_rest) == 4
    assert [edge["node"]["id"] for edge in found["edges"]] == [event["id"] for event in over_rest]


def test_graphql_pages_go_on_where_they_ended(service: Service, acted_on: Json) -> None:
    entity = {"entity": [f"Task/{acted_on['id']}"], "date": ["lt2100-01-01"]}
    auditor, after, seen = service.auditor(), None, list[tuple[str, int]]()
    for _ in range(4):
        page = auditor.graphql(EVENTS, filter=entity, first=2, after=after).json()["data"]["auditEvents"]
        seen += [when(node["fhir"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert len(seen) == 8
    assert seen == sorted(set(seen), reverse=True)


def test_practitioners_and_strangers_read_no_event(service: Service, acted_on: Json) -> None:
    event_id = events(service.auditor(), f"entity=Task/{acted_on['id']}")[0]["id"]
    practitioner = service.new_practitioner()

    for path in ("/AuditEvent", f"/AuditEvent/{event_id}", "/AuditEvent/999999999"):
        assert practitioner.fhir("GET", path).status_code == 403
        assert service.nobody().fhir("GET", path).status_code == 401
    for query in (EVENTS, f'{{ auditEvent(id: "{event_id}") {{ id }} }}'):
        (error,) = practitioner.graphql(query).json()["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/AuditEvent", "/AuditEvent/1"])
def test_no_event_can_be_written(service: Service, method: str, path: str) -> None:
    answer = service.admin().fhir(method, path, {"resourceType": "AuditEvent"})

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert not {"POST", "PUT", "PATCH", "DELETE"} & set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize("event_id", ["0", "01", "-1", "x", "999999999999", "9" * 30, "1.5"])
def test_an_event_that_is_not_there_is_not_found(service: Service, event_id: str) -> None:
    assert service.auditor().fhir("GET", f"/AuditEvent/{event_id}").status_code == 404


def test_reading_the_trail_is_an_event(service: Service, acted_on: Json) -> None:
    event_id = events(service.auditor(), f"entity=Task/{acted_on['id']}")[0]["id"]
    read = service.auditor().fhir("GET", f"/AuditEvent/{event_id}")

    found = events(
        service.admin(), f"entity=AuditEvent/{event_id}&agent:identifier=auditor&subtype=read,search"
    )

    codes = {event["subtype"][0]["code"] for event in found}
    request_ids = {
        entity["what"]["identifier"]["value"]
        for event in found
        for entity in event["entity"]
        if "identifier" in entity.get("what", {})
    }
    assert codes == {"read", "search"}
    assert read.headers["x-request-id"] in request_ids


def test_a_bad_token_is_an_event_of_its_address(service: Service) -> None:
    service.client.get("/api/fhir/Task", headers={"Authorization": "Bearer CANARY.bad.token"})
    time.sleep(0.3)

    found = events(service.auditor(), "type=110114&outcome=8&address:exact=127.0.0.1&_count=100")

    assert "invalid token" in {event.get("outcomeDesc") for event in found}


def test_a_batch_may_read_the_trail_and_a_transaction_may_not(service: Service) -> None:
    entry = {"request": {"method": "GET", "url": "AuditEvent?_count=1"}}
    answers = {
        kind: service.auditor().fhir("POST", "", {"resourceType": "Bundle", "type": kind, "entry": [entry]})
        for kind in ("batch", "transaction")
    }

    assert answers["batch"].json()["entry"][0]["response"]["status"].startswith("200")
    assert answers["transaction"].status_code == 400


def test_events_are_served_as_xml_too(service: Service, acted_on: Json) -> None:
    event_id = events(service.auditor(), f"entity=Task/{acted_on['id']}")[0]["id"]

    answer = service.auditor().fhir(
        "GET", f"/AuditEvent/{event_id}", headers={"Accept": "application/fhir+xml"}
    )

    assert answer.text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?><AuditEvent xmlns="http://hl7.org/fhir">'
    )


def test_the_capability_statement_tells_of_the_trail(service: Service) -> None:
    statement = service.nobody().fhir("GET", "/metadata").json()

    (resource,) = [row for row in statement["rest"][0]["resource"] if row["type"] == "AuditEvent"]
    assert {each["code"] for each in resource["interaction"]} == {"search-type", "read"}
    assert {"agent", "date", "entity", "patient"} <= {each["name"] for each in resource["searchParam"]}
    document = service.nobody().fhir("GET", "/openapi.json").json()
    assert set(document["paths"]["/AuditEvent"]) == {"get"}
