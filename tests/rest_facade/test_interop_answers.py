"""What real FHIR clients were seen to require of answers, each requirement by its number.

The numbers are those of test_interop_requirements.py, which has what they require of writes.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rest_facade.openapi.schemas import schemas_of
from tests.service import Service, running_service
from tests.tasks import documented_task

JSON = "application/fhir+json; charset=utf-8"
WELL_KNOWN = ["smart-configuration", "openid-configuration", "jwks.json", "udap"]
ACCEPTED = [
    "application/fhir+json,application/json",
    "application/json",
    "application/fhir+json, */*; q=0.1",
    "application/fhir+xml;q=1.0, application/fhir+json;q=1.0, application/xml+fhir;q=0.9, application/json+fhir;q=0.9",
    "*/*",
]
REFUSALS = [
    ("nobody", "GET", "/Task", 401),
    ("nobody", "POST", "/Task", 401),
    ("auditor", "POST", "/Task", 403),
    ("admin", "GET", "/Task/unknown", 404),
    ("admin", "GET", "/Patient/1", 404),
    ("admin", "POST", "/metadata", 405),
    ("admin", "DELETE", "/Task/_search", 405),
    ("admin", "GET", "/Task?_format=ttl", 406),
    ("admin", "GET", "/Task?staus=requested", 400),
    ("admin", "GET", "/Task?status=%ff", 400),
]


def outcome_in(answer: httpx2.Response) -> Any:
    """Return the issue that a client makes its sentence of."""
    outcome = answer.json()
    assert answer.headers["content-type"] == JSON
    assert outcome["resourceType"] == "OperationOutcome"
    issue = outcome["issue"][0]
    assert issue.keys() >= {"severity", "code", "details", "diagnostics"}
    assert issue["details"]["text"]
    return issue


def unknown(value: Any, type_name: str, schemas: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of elements that R4 does not know."""
    known = schemas[type_name]["properties"]
    for name, member in value.items():
        if name not in known:
            yield f"{path}.{name}"
            continue
        below = known[name].get("items", known[name]).get("$ref", "").rpartition("/")[2]
        for item in member if isinstance(member, list) else [member]:
            if isinstance(item, dict) and below in schemas:
                yield from unknown(item, below, schemas, f"{path}.{name}")


def test_requirement_1_metadata_needs_no_token(service: Service) -> None:
    answer = service.nobody().fhir("GET", "/metadata")

    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    assert answer.json()["resourceType"] == "CapabilityStatement"


def test_requirement_1_a_bad_token_does_not_hinder_it(service: Service) -> None:
    answer = service.nobody().fhir("GET", "/metadata", headers={"Authorization": "Bearer expired"})

    assert answer.status_code == 200


def test_requirement_2_the_capability_statement_has_only_elements_of_r4(service: Service) -> None:
    statement = service.nobody().fhir("GET", "/metadata").json()

    assert statement.keys() >= {"status", "date", "kind", "fhirVersion", "format", "rest"}
    schemas = schemas_of(["CapabilityStatement"])
    assert list(unknown(statement, "CapabilityStatement", schemas)) == []
    assert list(unknown(statement | {"staus": "active"}, "CapabilityStatement", schemas)) == [".staus"]


@pytest.mark.parametrize("name", WELL_KNOWN)
def test_requirement_4_every_well_known_address_answers_json(service: Service, name: str) -> None:
    answer = service.nobody().fhir("GET", f"/.well-known/{name}", headers={"Accept": "application/json"})

    if answer.status_code == httpx2.codes.OK:
        assert isinstance(answer.json(), dict)
    else:
        assert answer.status_code == httpx2.codes.NOT_FOUND
        assert outcome_in(answer)["code"] == "not-found"


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize("path", ["/metadata", "/Task", "/Task/unknown"])
def test_requirement_5_what_clients_accept_is_json(service: Service, path: str, accept: str) -> None:
    answer = service.admin().fhir("GET", path, headers={"Accept": accept, "Accept-Charset": "utf-8"})

    assert answer.status_code in {200, 404}
    assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=UTF-8",
        "application/json;charset=utf-8",
        "application/fhir+json",
        "application/fhir+json; charset=UTF-8",
        'application/fhir+json; charset="utf-8"',
        "application/fhir+json; fhirVersion=4.0; charset=utf-8",
    ],
)
def test_requirement_6_bodies_may_be_called_json_in_every_way(service: Service, content_type: str) -> None:
    body = json.dumps(documented_task()).encode()

    answer = service.admin().fhir("POST", "/Task", content=body, headers={"Content-Type": content_type})

    assert answer.status_code == 201, answer.text


def test_requirement_15_next_links_are_absolute_and_work_as_they_are(service: Service) -> None:
    for _ in range(3):
        service.admin().fhir("POST", "/Task", documented_task())
    token = {"Authorization": f"Bearer {service.admin().token}"}
    url = f"{service.url}/api/fhir/Task?_count=1"

    for _ in range(3):
        links = {link["relation"]: link["url"] for link in httpx2.get(url, headers=token).json()["link"]}
        assert all(link.startswith(f"{service.url}/api/fhir/Task?") for link in links.values())
        url = links["next"]


def test_requirement_15_behind_a_proxy_links_lead_to_the_proxy(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/taskward.db"
    base = "https://tasks.example.org/care"
    with running_service(
        database, tmp_path, base_url=base, allowed_hosts="127.0.0.1,tasks.example.org", pilot="true"
    ) as running:
        answer = running.nobody().fhir(
            "GET", "/metadata", headers={"Host": "tasks.example.org", "X-Forwarded-Host": "evil.example"}
        )

    assert answer.json()["implementation"]["url"] == f"{base}/api/fhir"
    assert "evil" not in answer.text


@pytest.mark.parametrize(("who", "method", "path", "status"), REFUSALS)
def test_requirement_22_every_refusal_is_an_outcome_in_json(
    service: Service, who: str, method: str, path: str, status: int
) -> None:
    person = getattr(service, who)()
    body = {"content": json.dumps(documented_task()), "headers": {"Content-Type": "application/json"}}

    answer = person.fhir(method, path, **(body if method == "POST" else {}))

    assert answer.status_code == status, answer.text
    outcome_in(answer)


def test_requirement_22_an_unknown_body_type_is_an_outcome_too(service: Service) -> None:
    answer = service.admin().fhir("POST", "/Task", content=b"a", headers={"Content-Type": "text/csv"})

    assert answer.status_code == 415
    assert "application/fhir+json" in outcome_in(answer)["details"]["text"]


def test_requirement_22_the_place_of_what_is_wrong_is_told(service: Service) -> None:
    answer = service.admin().fhir("POST", "/Task", documented_task(status="done"))

    assert outcome_in(answer)["expression"] == ["Task.status"]


def test_requirement_13_a_count_of_0_tells_the_total_and_total_method_is_ignored(service: Service) -> None:
    owner = service.new_practitioner()
    for _ in range(2):
        owner.fhir("POST", "/Task", documented_task(owner.reference))

    counted = owner.fhir("GET", "/Task?_count=0&_totalMethod=count", headers={"Prefer": "handling=lenient"})

    assert (counted.json()["total"], "entry" in counted.json()) == (2, False)


def test_requirement_14_a_large_count_is_capped_not_refused(service: Service) -> None:
    found = service.admin().fhir("GET", "/Task?_count=1000")

    assert found.status_code == 200
    assert any("_count=500" in link["url"] for link in found.json()["link"])


def test_requirement_16_a_search_answers_no_outcome_among_its_entries(service: Service) -> None:
    service.admin().fhir("POST", "/Task", documented_task())

    found = service.admin().fhir("GET", "/Task?_unknown=1&_count=5").json()

    assert {entry["search"]["mode"] for entry in found["entry"]} == {"match"}
    assert {entry["resource"]["resourceType"] for entry in found["entry"]} == {"Task"}


def test_requirement_21_access_tokens_carry_client_id_and_exp(service: Service) -> None:
    payload = str(service.admin().token).split(".")[1]

    claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    assert claims["client_id"]
    assert claims["exp"] > claims["iat"]


def test_a_part_of_a_task_cannot_be_written_back_in_place_of_the_whole(service: Service) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]
    part = admin.fhir("GET", f"/Task/{task_id}?_elements=status,intent").json()

    refused = admin.fhir("PUT", f"/Task/{task_id}", part)

    assert refused.status_code == 400
    assert refused.json()["issue"][0]["expression"] == ["Task.meta.tag"]
