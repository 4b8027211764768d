"""What one operation may hand out, and for how long it may go on, at both doors."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.databases import Databases
from tests.service import Service, running_service
from tests.tasks import documented_task

LONG = 600_000
ALIASES = " ".join(f"a{i}: description" for i in range(29))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hasty(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Yield a server whose operations have no time and little room."""
    folder = tmp_path_factory.mktemp("hasty")
    with running_service(
        databases.migrated(request.param),
        folder,
        graphql_seconds="0.000001",
        graphql_cost="1000",
        graphql_depth="5",
    ) as running:
        yield running


def code_of(response: httpx2.Response) -> tuple[str, str]:
    (error,) = response.json()["errors"]
    return error["extensions"]["code"], error["message"]


def test_a_long_text_is_not_handed_out_without_end(service: Service) -> None:
    task = {**documented_task(), "description": "d" * LONG}
    task_id = service.admin().fhir("POST", "/Task", task).json()["id"]

    by_graphql = service.admin().graphql(f'{{ task(id: "{task_id}") {{ {ALIASES} }} }}')
    by_hl7 = service.admin().fhir(
        "POST", "/$graphql", {"query": f'{{ Task(id: "{task_id}") {{ {ALIASES} }} }}'}
    )
    once = service.admin().graphql(f'{{ task(id: "{task_id}") {{ description }} }}')

    assert {code_of(by_graphql)[0], code_of(by_hl7)[0]} == {"LIMIT_EXCEEDED"}
    assert "bytes" in code_of(by_graphql)[1]
    assert "bytes" in code_of(by_hl7)[1]
    assert len(once.json()["data"]["task"]["description"]) == LONG


def test_many_values_of_one_task_are_not_handed_out_without_end(service: Service) -> None:
    items = [{"type": {"text": str(i)}, "valueString": "x"} for i in range(1000)]
    task_id = service.admin().fhir("POST", "/Task", {**documented_task(), "input": items}).json()["id"]
    aliases = " ".join(f"a{i}: input {{ type {{ text }} }}" for i in range(29))

    response = service.admin().graphql(f'{{ task(id: "{task_id}") {{ {aliases} }} }}')

    assert code_of(response)[0] == "LIMIT_EXCEEDED"
    assert "more than 50000 values" in code_of(response)[1]


def test_an_operation_ends_when_its_time_is_over(hasty: Service) -> None:
    response = hasty.admin().graphql("{ tasks { totalCount } }")

    code, message = code_of(response)
    assert code == "LIMIT_EXCEEDED"
    assert "took longer than" in message
    assert response.json()["errors"][0]["extensions"]["issues"][0]["code"] == "timeout"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (
            "/graphql",
            {"query": "query($n: Int) { tasks(first: $n) { nodes { %s } } }", "variables": {"n": 100}},
        ),
        ("/api/fhir/$graphql", {"query": "{ TaskConnection(_count: 100) { edges { resource { %s } } } }"}),
    ],
    ids=["graphql", "hl7"],
)
def test_the_limits_of_the_settings_hold_at_both_doors(
    hasty: Service, path: str, body: dict[str, str]
) -> None:
    costly = {
        **body,
        "query": body["query"] % "id status intent priority description authoredOn a: id b: id c: id",
    }
    deep = {**body, "query": body["query"] % "input { extension { extension { extension { url } } } }"}

    answers = [hasty.admin().request("POST", path, json=asked) for asked in (costly, deep)]

    assert [answer.status_code // 100 for answer in answers] in ([4, 4], [2, 2])
    assert {code_of(answer)[0] for answer in answers} == {"LIMIT_EXCEEDED"}
    assert "the limit is 1000" in code_of(answers[0])[1]
    assert "more than 5 in depth" in code_of(answers[1])[1]
