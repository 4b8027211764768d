"""The OpenAPI document is valid, complete and true."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from rest_facade.search_request import FILTERS
from tests.service import Service
from tests.tasks import documented_task

EXAMPLES = sorted((Path(__file__).parents[1] / "fhir/examples").glob("*.json"))
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def document(service: Service) -> Any:
    return service.nobody().fhir("GET", "/openapi.json").json()


def schema_of(document: Any, name: str) -> OAS31Validator:
    return OAS31Validator({"$ref": f"#/components/schemas/{name}", **document})


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (method, path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def parameters(document: Any, operation: Any) -> list[Any]:
    names = [row["$ref"].rpartition("/")[2] for row in operation.get("parameters", [])]
    return [document["components"]["parameters"][name] for name in names]


def test_everybody_gets_a_valid_document(service: Service) -> None:
    answer = service.nobody().fhir("GET", "/openapi.json")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    validate(answer.json())
    assert answer.json()["openapi"].startswith("3.1.")
    assert answer.json()["servers"] == [{"url": f"{service.url}/api/fhir"}]


def test_every_operation_is_routed_and_asks_for_a_token_as_it_says(service: Service, document: Any) -> None:
    for method, path, operation in operations(document):
        is_public = operation.get("security") == []
        address = path.format(id="1", version="1", name="nothing", export="1")

        answer = service.nobody().fhir(method.upper(), address)

        allowed = {name.strip() for name in options(service, address).headers["allow"].split(",")}
        assert method.upper() in allowed, path
        assert (answer.status_code == httpx2.codes.UNAUTHORIZED) is not is_public, (method, path)


def options(service: Service, address: str) -> httpx2.Response:
    answer = service.nobody().fhir("OPTIONS", address)
    assert answer.status_code == httpx2.codes.NO_CONTENT, address
    return answer


def test_every_method_of_a_path_is_described(service: Service, document: Any) -> None:
    for path, item in document["paths"].items():
        address = path.format(id="1", version="1", name="nothing", export="1")
        allowed = {name.strip() for name in options(service, address).headers["allow"].split(",")}

        assert allowed - {"HEAD", "OPTIONS"} == {name.upper() for name in item}, path


def test_every_search_parameter_is_there_and_taken_as_its_example_shows(
    service: Service, document: Any
) -> None:
    rows = {row["name"]: row for row in parameters(document, document["paths"]["/Task"]["get"])}
    auditor = service.auditor()

    assert rows.keys() >= FILTERS.keys() | {"_sort", "_count", "_summary", "_elements", "_format"}
    for name, row in rows.items():
        if row["in"] != "query" or name == "_cursor":
            continue
        example = row.get("example", next(iter(row["schema"].get("enum", ["1"]))))
        value = ",".join(example) if isinstance(example, list) else example
        answer = auditor.fhir(
            "GET", "/Task", params={name: value, "_count": 1}, headers={"Prefer": "handling=strict"}
        )
        assert answer.status_code == httpx2.codes.OK, (name, answer.text)


def test_the_schema_takes_what_the_server_takes(document: Any) -> None:
    task, outcome = schema_of(document, "Task"), schema_of(document, "OperationOutcome")

    for example in EXAMPLES:
        resource = json.loads(example.read_text())
        if resource.get("resourceType") == "Task":
            task.validate(resource)
    task.validate(documented_task(_authoredOn={"extension": [{"url": "http://a.example", "valueCode": "x"}]}))
    assert len(EXAMPLES) > 1
    assert not outcome.is_valid(documented_task())


@pytest.mark.parametrize(
    "wrong",
    [
        {"staus": "requested"},
        {"status": "done"},
        {"note": [{"time": "2026"}]},
        {"note": []},
        {"input": [{"type": {"text": "a"}}]},
        {"for": "Patient/1"},
        {"resourceType": "Patient"},
    ],
)
def test_the_schema_refuses_what_the_server_refuses(service: Service, document: Any, wrong: Any) -> None:
    body = documented_task(None, **wrong)

    assert not schema_of(document, "Task").is_valid(body)
    assert service.admin().fhir("POST", "/Task", body).is_client_error


def test_answers_fit_their_schemas(service: Service, document: Any) -> None:
    admin = service.admin()
    created = admin.fhir("POST", "/Task", documented_task()).json()

    schema_of(document, "Task").validate(created)
    schema_of(document, "Bundle").validate(admin.fhir("GET", "/Task?_count=3").json())
    schema_of(document, "Bundle").validate(admin.fhir("GET", f"/Task/{created['id']}/_history").json())
    schema_of(document, "OperationOutcome").validate(admin.fhir("POST", "/Task", {}).json())
    schema_of(document, "CapabilityStatement").validate(admin.fhir("GET", "/metadata").json())


def test_every_readable_path_answers_head_as_get_without_a_body(service: Service, document: Any) -> None:
    admin = service.admin()
    task_id = admin.fhir("POST", "/Task", documented_task()).json()["id"]

    for path, item in document["paths"].items():
        # An operation is asked for, not looked at.
        if "get" in item and "$" not in path:
            address = path.format(id=task_id, version="1", name="due-date")
            get, head = (admin.fhir(method, address) for method in ("GET", "HEAD"))

            assert (head.status_code, head.content) == (get.status_code, b""), path
            for name in ("content-type", "content-length", "etag", "vary"):
                assert head.headers.get(name) == get.headers.get(name), (path, name)
