"""Rows G-17 to G-42 of our catalogue of hostile input: refused quickly, in words, and never a 5xx."""

import json
import time
from collections.abc import Callable

import httpx2
import pytest

from graphql_schema.schema import schema
from tests.service import AT_ONCE_SECONDS, Person, Service

GRAPHQL_RESPONSE = "application/graphql-response+json"
ME = "{ me { name } }"


def doubling(levels: int) -> str:
    fragments = [f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(levels)]
    return "\n".join(["{ ...f0 }", *fragments, f"fragment f{levels} on Query {{ me {{ name }} }}"])


def wide(count: int) -> str:
    return "{ tasks { nodes { " + "... on Task { id ... on Task { status } } " * count + "} } }"


REFUSED = {
    "G-17 ten thousand aliases": "{" + " ".join(f"a{i}: me {{ name }}" for i in range(10_000)) + "}",
    "G-18 ten thousand repeated fields": "{ me {" + " name" * 10_000 + "} }",
    "G-18 five hundred repeated fields": "{ me {" + " name" * 501 + "} }",
    "G-19 nested inline fragments": "{ me { " + "... on Viewer { " * 900 + "name" + "}" * 900 + " } }",
    "G-20 ten thousand known directives": "{ me { name " + "@skip(if: false) " * 10_000 + "} }",
    "G-20 ten thousand unknown directives": "{ me { name " + "@nothing " * 10_000 + "} }",
    "G-20 ten on each field": "{ me { " + ("name " + "@skip(if: false) " * 10) * 20 + "} }",
    "G-21 a fragment that doubles 20 times": doubling(20),
    "G-21 a fragment that doubles 30 times": doubling(30),
    "G-22 a fragment that spreads itself": "{ ...f } fragment f on Query { me { name } ...f }",
    "G-22 fragments that spread each other": "{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }",
    "G-22 an unknown fragment": "{ ...nothing }",
    "G-22 five hundred unused fragments": ME
    + " ".join(f"fragment u{i} on Query {{ ...u{(i + 1) % 500} }}" for i in range(500)),
    "G-23 three thousand braces": "{ a" * 3000 + "}" * 3000,
    "G-23 five thousand nested lists": "{ tasks(orderBy: " + "[" * 5000 + "]" * 5000 + ") { totalCount } }",
    "G-24 comments without end": "# nothing\n" * 60_000 + ME,
    "G-24 commas without end": "," * 600_000 + ME,
    "G-26 five thousand unused variables": "query(" + " ".join(f"$v{i}: Int" for i in range(5000)) + ")" + ME,
    "G-26 two thousand misspelt fields": "{ me {" + " ".join(f"x{i}" for i in range(2000)) + "} }",
    "G-27 an empty selection": "{}",
    "G-27 an empty selection below": '{ task(id: "1") {} }',
    "G-28 a misspelt field": "{ taks { nodes { id } } }",
    "G-28 a misspelt type": "{ ...f } fragment f on Querry { me { name } }",
    "G-28 a misspelt argument": "{ tasks(frist: 1) { nodes { id } } }",
    "G-28 a misspelt enum": "{ tasks(filter: {status: [REQUESTD]}) { nodes { id } } }",
    "G-30 deep questions about the schema": "{ __schema { types { fields { type { fields { type { fields { type "
    "{ fields { type { name } } } } } } } } } } }",
    "G-40 @defer": "{ ... @defer { me { name } } }",
    "G-40 @stream": "{ tasks { nodes @stream { id } } }",
}


def timed(ask: Callable[[], httpx2.Response]) -> tuple[httpx2.Response, float]:
    began = time.perf_counter()
    return ask(), time.perf_counter() - began


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_document_is_refused_at_once_and_in_few_words(service: Service, document: str) -> None:
    response, seconds = timed(lambda: service.admin().graphql(document))

    body = response.json()
    assert response.status_code == 400
    assert "data" not in body
    assert 1 <= len(body["errors"]) <= 5
    assert "Did you mean" not in response.text
    assert {error["extensions"]["code"] for error in body["errors"]} <= {"BAD_USER_INPUT", "LIMIT_EXCEEDED"}
    assert seconds < AT_ONCE_SECONDS


def test_g_19_wide_inline_fragments_within_the_limits_are_quick(service: Service) -> None:
    response, seconds = timed(lambda: service.admin().graphql(wide(160)))

    assert response.status_code == 200
    assert seconds < AT_ONCE_SECONDS


def test_g_25_a_text_of_5_mb_is_refused_before_it_is_read(service: Service) -> None:
    response, seconds = timed(
        lambda: service.admin().graphql(f'{{ task(id: "{"a" * 5_000_000}") {{ id }} }}')
    )

    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert seconds < AT_ONCE_SECONDS


INTROSPECTION = "{ __schema { queryType { name } types { name } } }"


def test_g_29_introspection_needs_a_token_and_no_role(service: Service) -> None:
    people = (service.nobody(), service.new_practitioner(), service.auditor(), service.admin())

    assert [person.graphql(INTROSPECTION).status_code for person in people] == [401, 200, 200, 200]


def test_g_32_no_field_gives_a_number_that_json_cannot_say() -> None:
    floats = [line for line in str(schema).splitlines() if line.strip().endswith((": Float", ": Float!"))]

    assert floats == []


VARIABLES = {
    "a required one is missing": {},
    "null for what is never null": {"id": None},
    "a list": {"id": ["CANARY"]},
    "an object": {"id": {"CANARY": "CANARY"}},
    "a fraction": {"id": 1.5},
    "ten thousand": {"id": ["CANARY"] * 10_000},
}


@pytest.mark.parametrize("variables", VARIABLES.values(), ids=VARIABLES.keys())
def test_g_33_a_wrong_variable_is_refused_and_not_repeated(
    service: Service, variables: dict[str, object]
) -> None:
    response = service.admin().graphql("query($id: ID!) { task(id: $id) { id } }", **variables)

    (error,) = response.json()["errors"]
    assert response.status_code == 400
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "CANARY" not in response.text


def test_g_33_variables_that_nobody_asked_for_and_long_ones_do_no_harm(service: Service) -> None:
    answers = [
        service.admin().graphql(ME, unasked="CANARY"),
        service.admin().graphql("query($id: ID!) { task(id: $id) { id } }", id="a" * 1_000_000),
    ]

    assert answers[0].json()["data"]["me"]
    assert answers[1].json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert len(answers[1].content) < 4096


@pytest.mark.parametrize(
    "arguments",
    ["first: -1", "first: 1000000", 'after: "x"', "first: 1, last: 1", 'after: "x", before: "y"', "last: -1"],
)
def test_g_34_a_page_that_makes_no_sense_is_refused(service: Service, arguments: str) -> None:
    response = service.admin().graphql(f"{{ tasks({arguments}) {{ nodes {{ id }} }} }}")

    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_g_35_the_cost_of_a_document_is_told_with_the_limit_before_it_runs(service: Service) -> None:
    inner = "{ nodes { " + " ".join(f"a{i}: status" for i in range(25)) + " } }"
    document = f"query($n: Int) {{ tasks(first: $n) {{ nodes {{ history(first: 100) {inner} }} }} }}"

    refused = service.admin().graphql(document, n=100)
    permitted = service.admin().graphql(document, n=1)

    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["extensions"]["code"]) == (400, "LIMIT_EXCEEDED")
    assert "260201" in error["message"]
    assert "50000" in error["message"]
    assert "errors" not in permitted.json()


def posted(person: Person, document: str, accept: str) -> httpx2.Response:
    return person.request("POST", "/graphql", json={"query": document}, headers={"Accept": accept})


def test_g_36_a_subscription_that_cannot_be_streamed_is_refused(service: Service) -> None:
    response = posted(service.admin(), "subscription { nothing }", "application/json")

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_g_37_no_mutation_comes_by_get_whatever_is_accepted(service: Service) -> None:
    mutation = "mutation { createTask(input: {status: REQUESTED, intent: ORDER}) { id } }"
    before = service.admin().graphql("{ tasks(first: 0) { totalCount } }").json()

    response = service.admin().request(
        "GET",
        "/graphql",
        params={"query": mutation},
        headers={"Accept": "text/event-stream, application/json"},
    )

    assert response.status_code == 405
    assert service.admin().graphql("{ tasks(first: 0) { totalCount } }").json() == before


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("image/png", 406),
        (";;", 406),
        ("application/json;q=0", 406),
        ("application/json;q=0.1, image/png", 200),
        ("*/*;q=0.5", 200),
        ("image/png, */*", 200),
        (", ".join(f"x/y{i}" for i in range(1200)), 406),
        ("", 200),
    ],
    ids=["image", "semicolons", "nothing", "weights", "anything weighed", "anything", "10 kB", "empty"],
)
def test_g_38_what_is_accepted_decides_the_answer(service: Service, accept: str, status: int) -> None:
    response = posted(service.admin(), ME, accept)

    assert response.status_code == status
    assert response.json()


def test_g_39_what_others_would_understand_is_ignored(service: Service) -> None:
    body = {
        "query": ME,
        "extensions": {"tracing": True},
        "unknown": "member",
    }

    response = service.admin().request("POST", "/graphql", json=body, headers={"X-Apollo-Tracing": "1"})

    assert set(response.json()) == {"data"}
    assert "tracing" not in json.dumps(response.json())


def test_g_42_another_origin_gets_no_leave_and_cookies_count_for_nothing(service: Service) -> None:
    token = service.admin().token
    headers = {"Origin": "https://evil.example", "Cookie": f"session={token}; Authorization=Bearer {token}"}

    response = service.nobody().request("POST", "/graphql", json={"query": ME}, headers=headers)

    assert response.status_code == 401
    assert not [name for name in response.headers if name.startswith("access-control-")]
    assert "set-cookie" not in response.headers
