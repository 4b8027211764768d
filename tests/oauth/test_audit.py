"""Sign-ins, tokens and clients are told to the audit trail, and no secret with them."""

import time
from typing import Any

from tests.oauth.world import CALLBACK, Asked, World

SCOPE = "openid offline_access user/Task.rs"
QUERY = """
query ($filter: AuditEventFilter!) {
  auditEvents(filter: $filter, first: 50) {
    nodes { interaction outcome reason agent { subject clientId role } resources operation }
  }
}
"""


def events(world: World, **criteria: Any) -> list[dict[str, Any]]:
    answer = world.service.auditor().graphql(QUERY, filter=criteria).json()
    nodes: list[dict[str, Any]] = answer["data"]["auditEvents"]["nodes"]
    return list(reversed(nodes))


def interactions(found: list[dict[str, Any]]) -> list[str]:
    return [f"{event['interaction']}{':' + event['reason'] if event['reason'] else ''}" for event in found]


def test_the_life_of_a_sign_in_can_be_read(world: World) -> None:
    person, app = world.somebody(), world.app()
    browser, request = world.browser(), Asked(app, scope=SCOPE)
    first = world.token(**request.exchange(browser.allowed(request, person))).json()
    form = {"grant_type": "refresh_token", "client_id": app.id, "refresh_token": first["refresh_token"]}
    second = world.token(**form).json()
    world.post("/oauth/revoke", data={"token": second["access_token"], "client_id": app.id})
    world.token(**form)
    browser.submit(browser.get("/oauth/end-session"))

    found = events(world, subject=[person.id])

    assert interactions(found) == [
        "CHANGE_ACCOUNT:password",
        "SIGN_IN",
        "ISSUE_TOKEN",
        "REFRESH_TOKEN",
        "REVOKE_TOKEN",
        "REVOKE_TOKEN:reused",
        "SIGN_OUT",
    ]
    assert [event["agent"]["clientId"] for event in found[1:]] == [app.id] * 5 + [None]
    for secret in (person.password, first["access_token"], first["refresh_token"], person.username):
        assert secret not in str(found)


def test_a_client_in_its_own_name_is_told_of(world: World) -> None:
    robot = world.robot()
    world.token(grant_type="client_credentials", auth=robot.basic)

    assert "ISSUE_TOKEN" in interactions(events(world, subject=[robot.id]))


def test_a_refused_sign_in_is_counted_without_the_name_that_was_typed(world: World) -> None:
    browser = world.browser()
    page = browser.authorize(Asked(world.app()).query)
    browser.submit(page, username="CANARY-typed", password="CANARY-wrong")

    deadline = time.monotonic() + 10
    while not (found := events(world, interaction=["SIGN_IN"], outcome=["SERIOUS_FAILURE"])):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert "wrong" in {event["reason"] for event in found}
    assert "CANARY" not in str(found)


def test_who_registers_and_disables_a_client_is_told(world: World) -> None:
    app = world.new_app("--redirect-uri", CALLBACK)
    world.taskward("client", "disable", app.id)

    found = events(world, entity=[f"Device/{app.id}"])

    assert interactions(found) == ["CREATE_CLIENT", "CHANGE_CLIENT"]
    assert {event["agent"]["subject"] for event in found} == {"taskward-operator"}
    assert [event["operation"] for event in found] == ["taskward client add", "taskward client disable"]
