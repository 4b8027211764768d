"""Whatever a generator can think of is answered as our documents say; `make fuzz` goes on for longer."""

from tests.fuzzing.fuzz import fuzz_graphql, fuzz_rest
from tests.service import Service

SEED = 2026
"""Always the same requests, so that a failure is the fault of a change."""


def test_every_operation_of_the_openapi_document_answers_as_it_says(service: Service) -> None:
    assert fuzz_rest(service, SEED, most=6) > 20


def test_every_graphql_field_answers_without_a_failure_of_ours(service: Service) -> None:
    assert fuzz_graphql(service, SEED, most=6) > 5
