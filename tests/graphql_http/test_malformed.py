"""Rows G-01 to G-16 of our catalogue of hostile input, and their neighbours: nothing is a 5xx."""

import json
from dataclasses import dataclass, field

import pytest

from tests.service import Service

JSON_TYPE = {"Content-Type": "application/json"}
QUERY = "{ me { name } }"
CREATE = (
    "mutation($d: String) { createTask(input: {status: REQUESTED, intent: ORDER, description: $d}) { id } }"
)


@dataclass(frozen=True)
class Case:
    """One hostile request, and the statuses that are a right answer to it."""

    name: str
    statuses: set[int]
    body: bytes | str = b""
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=lambda: JSON_TYPE)
    parameters: tuple[tuple[str, str], ...] = ()


def with_variable(text: str) -> str:
    """Return a body whose variable is spelled like `text`, unchecked."""
    return f'{{"query": {json.dumps(CREATE)}, "variables": {{"d": {text}}}}}'


CASES = [
    *(Case(f"G-01 the body {body}", {400}, body) for body in ('"abc"', "3", "null", "true", "1.5", "{}")),
    *(Case(f"G-02 the batch {body}", {400}, body) for body in ("[]", "[1]", f'[{{"query": "{QUERY}"}}]')),
    Case("G-03 deep JSON", {400}, "[" * 100_000),
    Case("G-03 deep variables", {400}, with_variable("[" * 50_000 + "]" * 50_000)),
    Case("G-04 invalid UTF-8", {400}, b'{"query": "{me{name}}", "x": "\xff"}'),
    Case("G-05 UTF-16", {400}, json.dumps({"query": QUERY}).encode("utf-16")),
    Case("G-05 a byte order mark", {400}, b"\xef\xbb\xbf" + json.dumps({"query": QUERY}).encode()),
    Case(
        "G-05 UTF-7",
        {415},
        json.dumps({"query": QUERY}),
        headers={"Content-Type": "application/json; charset=utf-7"},
    ),
    Case("G-06 duplicate keys", {400}, f'{{"query": "{QUERY}", "query": "{QUERY}"}}'),
    Case("G-07 NaN", {400}, with_variable("NaN")),
    Case("G-07 Infinity", {400}, with_variable("-Infinity")),
    Case("G-08 a huge integer", {400}, with_variable("9" * 5000)),
    Case(
        "G-09 a huge literal",
        {400},
        json.dumps({"query": f"{{ tasks(first: {'9' * 5000}) {{ nodes {{ id }} }} }}"}),
    ),
    Case("G-10 a lone surrogate", {400}, with_variable('"\\ud800"')),
    Case(
        "G-10 a lone surrogate in the document",
        {400},
        json.dumps({"query": '{ task(id: "\\ud800") { id } }'}),
    ),
    Case("G-11 NUL", {400}, with_variable('"a\\u0000b"')),
    Case("G-11 NUL in the document", {400}, json.dumps({"query": '{ task(id: "a\\u0000b") { id } }'})),
    Case("G-12 a number as query", {400}, '{"query": 1}'),
    Case("G-12 a list as variables", {400}, f'{{"query": "{QUERY}", "variables": []}}'),
    Case("G-12 a text as variables", {400}, f'{{"query": "{QUERY}", "variables": "{{}}"}}'),
    Case("G-12 a list as extensions", {400}, f'{{"query": "{QUERY}", "extensions": []}}'),
    Case("G-13 a number as operationName", {400}, f'{{"query": "{QUERY}", "operationName": 1}}'),
    Case("G-13 an unknown operationName", {400}, f'{{"query": "{QUERY}", "operationName": "x"}}'),
    Case("G-13 an empty operationName", {400}, f'{{"query": "{QUERY}", "operationName": ""}}'),
    Case("G-14 two operations, no name", {400}, '{"query": "query a {me{name}} query b {me{name}}"}'),
    Case(
        "G-15 a mutation by GET",
        {405},
        method="GET",
        parameters=(("query", "mutation { addTaskNote(id: 1, text: 2) { id } }"),),
    ),
    Case(
        "G-15 a hidden mutation by GET",
        {405},
        method="GET",
        parameters=(
            ("query", 'query a {me{name}} mutation b {addTaskNote(id: "1", text: "2") {id}}'),
            ("operationName", "b"),
        ),
    ),
    Case(
        "G-15 operationName twice",
        {400},
        method="GET",
        parameters=(("query", "query a {me{name}}"), ("operationName", "a"), ("operationName", "a")),
    ),
    *(
        Case(f"G-16 {kind}", {415}, json.dumps({"query": QUERY}), headers={"Content-Type": kind})
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain; x=application/json",
            "",
        )
    ),
    Case("an empty body", {400}),
    Case("truncated JSON", {400}, '{"query": "'),
    Case("no query", {400}, '{"variables": {}}'),
    Case("a syntax error", {400}, '{"query": "{ me { name "}'),
    Case("only a comment", {400}, '{"query": "# nothing"}'),
    Case("only a fragment", {400}, '{"query": "fragment f on Viewer { name }"}'),
    Case("a subscription", {400}, '{"query": "subscription { tasks { id } }"}'),
    *(
        Case(f"G-41 {method}", {405}, method=method)
        for method in ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_malformed_request_gets_a_clear_error_in_graphqls_form(service: Service, case: Case) -> None:
    headers = {"Accept": "application/graphql-response+json", **case.headers}

    response = service.admin().request(
        case.method, "/graphql", content=case.body, headers=headers, params=case.parameters
    )

    assert response.status_code in case.statuses
    assert len(response.content) < 64 * 1024
    if case.method == "HEAD":
        return
    body = response.json()
    assert "data" not in body
    assert all(error["message"] and error["extensions"]["code"] for error in body["errors"])
    if response.status_code == 405:
        assert "POST" in response.headers["Allow"]


CANARY = "CANARY_5f3a"


VALUES_SENT: list[tuple[str, dict[str, object]]] = [
    ("query($x: Int) { tasks(first: $x) { nodes { id } } }", {"x": CANARY}),
    ("query($x: TaskFilter) { tasks(filter: $x) { nodes { id } } }", {"x": {"status": [CANARY]}}),
    ("query($x: TaskFilter) { tasks(filter: $x) { nodes { id } } }", {"x": {"none": 1, "text": CANARY}}),
    ("query($x: TaskFilter) { tasks(filter: $x) { nodes { id } } }", {"x": [CANARY]}),
    ("query($x: TaskFilter) { tasks(filter: $x) { nodes { id } } }", {"x": {"dueDate": {"from": CANARY}}}),
    ("query($x: TaskFilter) { tasks(filter: $x) { nodes { id } } }", {"x": {"owner": [CANARY + "/x/y"]}}),
    (f'{{ tasks(first: "{CANARY}") {{ nodes {{ id }} }} }}', {}),
    (f"{{ tasks(filter: {{status: [{CANARY}]}}) {{ nodes {{ id }} }} }}", {}),
    (f'{{ tasks(after: "{CANARY}") {{ nodes {{ id }} }} }}', {}),
    (CREATE.replace("REQUESTED", CANARY), {}),
    (CREATE, {"d": [CANARY]}),
    (CREATE, {"d": {"x": CANARY}}),
]


@pytest.mark.parametrize(("query", "variables"), VALUES_SENT)
def test_an_error_never_repeats_the_value_that_was_sent(
    service: Service, query: str, variables: dict[str, object]
) -> None:
    response = service.admin().graphql(query, **variables)

    assert response.json()["errors"]
    assert CANARY not in response.text


def test_no_misspelling_is_answered_with_a_suggestion(service: Service) -> None:
    response = service.admin().graphql("{ taks { nodes { id } } me { nam } }")

    assert response.status_code == 400
    assert "Did you mean" not in response.text


@pytest.mark.parametrize("first", [-1, 101, 1_000_000])
def test_a_page_size_out_of_bounds_is_refused_in_words(service: Service, first: int) -> None:
    response = service.admin().graphql("query($n: Int) { tasks(first: $n) { nodes { id } } }", n=first)

    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "from 0 to 100" in error["message"]


def test_an_auditor_is_refused_a_mutation_before_it_runs(service: Service) -> None:
    response = service.auditor().graphql(CREATE, d="x")

    assert response.status_code == 403
    assert "data" not in response.json()


def test_without_a_token_even_introspection_is_refused(service: Service) -> None:
    response = service.nobody().graphql("{ __schema { queryType { name } } }")

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
