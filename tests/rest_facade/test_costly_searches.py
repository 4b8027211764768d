"""What would keep a database busy for too long is refused before it begins, on both engines alike."""

import pytest

from server.storage.condition_size import MOST_LINKS
from tests.service import Service

CHAIN = "part-of.part-of.part-of.part-of.status"

Parameters = list[tuple[str, str]]

TOO_MANY_LINKS: dict[str, Parameters] = {
    "100 links of a filter": [("_filter", " or ".join(["part-of.status eq requested"] * 100))],
    "49 chains of 4 links": [(CHAIN, "requested")] * 49,
    "one link too many": [("part-of.status", "requested")] * (MOST_LINKS + 1),
    "links that look back": [("_has:Task:part-of:_has:Task:part-of:status", "requested")] * MOST_LINKS,
}

PERMITTED: dict[str, Parameters] = {
    "many links": [("part-of.status", "requested")] * MOST_LINKS,
    "chains of 4 links": [(CHAIN, f"requested,{status}") for status in ("draft", "accepted", "rejected")],
    "chains there and back": [
        ("part-of._has:Task:part-of:status", "requested"),
        ("_has:Task:part-of:part-of.status", "requested"),
    ],
}


@pytest.mark.parametrize("parameters", TOO_MANY_LINKS.values(), ids=TOO_MANY_LINKS.keys())
def test_a_search_of_too_many_links_is_refused(service: Service, parameters: Parameters) -> None:
    response = service.admin().request("GET", "/api/fhir/Task", params=parameters)

    assert response.status_code == 400
    assert response.json()["issue"][0]["code"] == "too-costly"


@pytest.mark.parametrize("parameters", PERMITTED.values(), ids=PERMITTED.keys())
def test_an_honest_search_along_links_is_answered(service: Service, parameters: Parameters) -> None:
    response = service.admin().request("GET", "/api/fhir/Task", params=parameters)

    assert response.status_code == 200


def test_graphql_follows_as_many_links_as_rest(service: Service) -> None:
    def tasks(links: int) -> str:
        linked = ", ".join(["{partOfTask: {status: [REQUESTED]}}"] * links)
        return f"{{ tasks(filter: {{and: [{linked}]}}) {{ nodes {{ id }} }} }}"

    permitted = service.admin().graphql(tasks(MOST_LINKS)).json()
    (refused,) = service.admin().graphql(tasks(MOST_LINKS + 1)).json()["errors"]

    assert "errors" not in permitted
    assert refused["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert refused["extensions"]["issues"][0]["code"] == "too-costly"
