"""What a refused token lacked is told in the words of RFC 6750, whatever the row."""

import pytest

from tests.auth.claiming import person_with
from tests.service import Service
from tests.tasks import documented_task


def challenge(scope: str) -> str:
    return f'Bearer realm="fhir", error="insufficient_scope", scope="user/{scope}"'


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/Task/{id}", "Task.r"),
        ("HEAD", "/Task/{id}", "Task.r"),
        ("GET", "/Task/{id}/_history", "Task.r"),
        ("GET", "/Task/{id}/_history/1", "Task.r"),
        ("PUT", "/Task/{id}", "Task.u"),
        ("DELETE", "/Task/{id}", "Task.d"),
        ("GET", "/Task", "Task.s"),
        ("GET", "/Task/_history", "Task.s"),
        ("GET", "/_history", "Task.s"),
        ("POST", "/Task", "Task.c"),
        ("GET", "/$export", "Task.s"),
    ],
)
def test_a_40_the_challenge_names_the_scope_of_the_interaction(
    service: Service, method: str, path: str, scope: str
) -> None:
    task = service.admin().fhir("POST", "/Task", documented_task()).json()
    lacking = person_with(service, scope="openid user/Patient.cruds")
    body = task if method == "PUT" else documented_task() if method == "POST" else None
    headers = {"Prefer": "respond-async"} if path == "/$export" else {}

    there = lacking.fhir(method, path.format(id=task["id"]), body, headers=headers)
    nowhere = lacking.fhir(
        method, path.format(id="019f0000-0000-7000-8000-000000000000"), body, headers=headers
    )

    assert (there.status_code, there.headers["www-authenticate"]) == (403, challenge(scope))
    assert (nowhere.status_code, nowhere.headers["www-authenticate"]) == (403, challenge(scope))


def test_a_hidden_row_gets_the_same_challenge_as_a_missing_scope(service: Service) -> None:
    task = service.admin().fhir("POST", "/Task", documented_task()).json()
    lacking = person_with(service, scope="openid")

    hidden = service.new_practitioner().fhir("GET", f"/Task/{task['id']}")
    refused = lacking.fhir("GET", f"/Task/{task['id']}")

    assert hidden.status_code == refused.status_code == 403
    assert hidden.headers["www-authenticate"] == refused.headers["www-authenticate"]
    assert hidden.content == refused.content


def test_a_graphql_mutation_that_no_scope_allows_is_challenged(service: Service) -> None:
    reader = person_with(service, scope="user/Task.rs")

    answer = reader.graphql('mutation($id: ID!) { addTaskNote(id: $id, text: "x") { id } }', id="x")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (403, challenge("Task.cud"))
