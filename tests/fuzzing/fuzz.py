"""Generated requests, valid and not, for every operation that our own documents describe.

Hypothesis makes them, Schemathesis knows how: https://schemathesis.readthedocs.io/
"""

from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from graphql_schema.errors import Problem
from tests.service import Service

MOST_SECONDS = 5
LONGEST_FAILURE_BYTES = 64 * 1024

# Not asked: that whatever fits the schema is taken. FHIR has rules that JSON Schema cannot say.
REST_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


Operation = APIOperation[Any, Any, Any, Any]


def _operations(schema: BaseSchema) -> list[Operation]:
    found: list[Any] = list(schema.get_all_operations())
    return [each.ok() for each in found]


def _headers(service: Service) -> dict[str, str]:
    return {"Authorization": f"Bearer {service.admin().token}"}


def _each(operation: Operation, number: int, most: int, judge: Callable[[Any], None]) -> None:
    @seed(number)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def ask(case: Any) -> None:
        judge(case)

    ask()


def fuzz_rest(service: Service, number: int, most: int) -> int:
    """Ask every operation of the OpenAPI document `most` times; return how many there are."""
    headers = _headers(service)
    document = schemathesis.openapi.from_url(f"{service.url}/api/fhir/openapi.json", headers=headers)

    def judge(case: Any) -> None:
        response = case.call(headers=headers, timeout=MOST_SECONDS)
        case.validate_response(response, checks=REST_CHECKS)
        assert response.status_code < 400 or len(response.content) < LONGEST_FAILURE_BYTES

    operations = _operations(document)
    for operation in operations:
        _each(operation, number, most, judge)
    return len(operations)


def fuzz_graphql(service: Service, number: int, most: int) -> int:
    """Ask every field of Query and Mutation `most` times; return how many there are."""
    headers = _headers(service)
    schema = schemathesis.graphql.from_url(f"{service.url}/graphql", headers=headers)
    told = {problem.code for problem in Problem} - {Problem.INTERNAL.code}

    def judge(case: Any) -> None:
        response = case.call(headers=headers, timeout=MOST_SECONDS)
        assert response.status_code < 500
        errors = response.json().get("errors", [])
        assert {error["extensions"]["code"] for error in errors} <= told, errors

    operations = _operations(schema)
    for operation in operations:
        _each(operation, number, most, judge)
    return len(operations)
