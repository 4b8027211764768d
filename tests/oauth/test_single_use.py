"""Codes and refresh tokens are good for one use, however many try at once.

https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.oauth.world import CALLBACK, Asked, World
from tests.service import running_service

OFFLINE = "openid offline_access user/Task.rs"
AT_ONCE = 20


@pytest.fixture(scope="session")
def both_workers(running_world: World) -> Iterator[list[str]]:
    """Two processes over one database and one folder of keys."""
    folder = Path(running_world.environment["TASKWARD_DATA_DIR"]).parent
    url = running_world.environment["TASKWARD_DATABASE_URL"]
    second = folder / "second"
    second.mkdir()
    with ExitStack() as stack:
        (second / "var").symlink_to(folder / "var")
        other = stack.enter_context(running_service(url, second, base_url=running_world.url))
        yield [running_world.url, other.url]


def refreshed(world: World, tokens: dict[str, Any], app_id: str, **more: str) -> httpx2.Response:
    return world.token(
        grant_type="refresh_token", refresh_token=tokens["refresh_token"], client_id=app_id, **more
    )


def works(world: World, access_token: str) -> bool:
    """Say whether a token is good now, as who asks the authorization server hears."""
    robot = world.robot()
    answer = world.post("/oauth/introspect", data={"token": access_token}, auth=robot.basic)
    active: bool = answer.json()["active"]
    return active


def at_once(workers: list[str], form: dict[str, str]) -> list[httpx2.Response]:
    def send(number: int) -> httpx2.Response:
        return httpx2.post(f"{workers[number % len(workers)]}/oauth/token", data=form, timeout=60)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(send, range(AT_ONCE)))


def test_a_code_gives_tokens_once_however_many_ask(world: World, both_workers: list[str]) -> None:
    request = Asked(world.app(), scope=OFFLINE)
    code = world.browser().allowed(request, world.somebody())

    answers = at_once(both_workers, request.exchange(code))

    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    assert {a.json()["error"] for a in answers if a not in good} == {"invalid_grant"}
    assert not works(world, good[0].json()["access_token"])
    assert refreshed(world, good[0].json(), request.app.id).json()["error"] == "invalid_grant"


def test_a_refresh_token_gives_tokens_once_however_many_ask(world: World, both_workers: list[str]) -> None:
    app = world.app()
    tokens = world.tokens_of(world.somebody(), app, scope=OFFLINE)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": app.id}

    answers = at_once(both_workers, form)

    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    assert {a.json()["error"] for a in answers if a not in good} == {"invalid_grant"}
    assert not works(world, good[0].json()["access_token"])


def test_each_refresh_gives_another_token_for_the_same_sign_in(world: World) -> None:
    app = world.app()
    first = world.tokens_of(world.somebody(), app, scope=OFFLINE, nonce="n")

    second = refreshed(world, first, app.id).json()
    third = refreshed(world, second, app.id).json()

    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert first["scope"] == second["scope"] == third["scope"]
    assert works(world, third["access_token"])
    assert works(world, first["access_token"])


def test_a_public_client_need_not_name_itself_to_refresh_and_others_have_to_prove_it(world: World) -> None:
    public, confidential = world.app(), world.app("--redirect-uri", CALLBACK, "--confidential")
    of_public = world.tokens_of(world.somebody(), public, scope=OFFLINE)
    of_confidential = world.tokens_of(world.somebody(), confidential, scope=OFFLINE)

    answers = [
        world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        for tokens in (of_public, of_confidential)
    ]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json()["error"] == "invalid_client"


def test_who_uses_a_refresh_token_again_ends_the_sign_in(world: World) -> None:
    app = world.app()
    first = world.tokens_of(world.somebody(), app, scope=OFFLINE)
    second = refreshed(world, first, app.id).json()

    again = refreshed(world, first, app.id)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert refreshed(world, second, app.id).json()["error"] == "invalid_grant"
    assert not works(world, second["access_token"])
    assert not works(world, first["access_token"])


def test_a_revoked_sign_in_is_refused_by_every_worker_soon(world: World, both_workers: list[str]) -> None:
    app = world.app()
    first = world.tokens_of(world.somebody(), app, scope=OFFLINE)
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    assert {httpx2.get(f"{url}/api/fhir/Task", headers=headers).status_code for url in both_workers} == {200}

    refreshed(world, first, app.id)
    refreshed(world, first, app.id)

    assert all(_is_refused_within(url, headers, seconds=5) for url in both_workers)


def test_a_refresh_may_ask_for_less_and_never_for_more(world: World) -> None:
    app = world.app()
    tokens = world.tokens_of(world.somebody(), app, scope="offline_access user/Task.rs user/Practitioner.s")

    more = refreshed(world, tokens, app.id, scope="user/Task.crus")
    less = refreshed(world, tokens, app.id, scope="user/Task.rs").json()
    all_again = refreshed(world, less, app.id).json()

    assert more.json()["error"] == "invalid_scope"
    assert less["scope"] == "user/Task.rs"
    assert all_again["scope"] == tokens["scope"]


def test_a_refresh_token_of_another_client_is_worth_nothing_and_stays_good(world: World) -> None:
    app, other = world.app(), world.app("--redirect-uri", "https://other.example.org/")
    tokens = world.tokens_of(world.somebody(), app, scope=OFFLINE)

    stolen = refreshed(world, tokens, other.id)

    assert stolen.json()["error"] == "invalid_grant"
    assert refreshed(world, tokens, app.id).status_code == 200


@pytest.mark.parametrize("scope", ["user/Task.rs", "openid user/Task.rs"])
def test_who_does_not_ask_to_stay_gets_no_refresh_token(world: World, scope: str) -> None:
    assert "refresh_token" not in world.tokens_of(world.somebody(), scope=scope)


def test_another_role_is_for_who_signs_in_again(world: World) -> None:
    # The last active admin stays one.
    _, person = world.somebody("admin"), world.somebody("admin")
    app = world.app()
    tokens = world.tokens_of(person, app, scope="offline_access user/*.cruds")

    changed = world.service.admin().graphql(
        "mutation ($id: ID!) { updateUser(id: $id, changes: {role: AUDITOR}) { id } }", id=person.id
    )
    assert "errors" not in changed.json()

    assert refreshed(world, tokens, app.id).json()["error"] == "invalid_grant"
    assert not works(world, tokens["access_token"])


def _is_refused_within(url: str, headers: dict[str, str], *, seconds: int) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if httpx2.get(f"{url}/api/fhir/Task", headers=headers).status_code == 401:
            return True
        time.sleep(0.2)
    return False
