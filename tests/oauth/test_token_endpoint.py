"""The token endpoint: https://www.rfc-editor.org/rfc/rfc6749#section-5 and RFC 7636, section 4.6."""

import base64
import time

import httpx2
import pytest

from tests.oauth.world import CALLBACK, App, Asked, World, part
from tests.service import AT_ONCE_SECONDS

FORM = "application/x-www-form-urlencoded"

WRONG_EXCHANGES: dict[str, tuple[dict[str, str | None], str]] = {
    "no grant type": ({"grant_type": None}, "unsupported_grant_type"),
    "an unknown grant type": ({"grant_type": "foo"}, "unsupported_grant_type"),
    "a grant type with a quote": ({"grant_type": 'a"b'}, "unsupported_grant_type"),
    "a password": ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
    "no code": ({"code": None}, "invalid_request"),
    "an unknown code": ({"code": "abc"}, "invalid_grant"),
    "a code with NUL": ({"code": "a\x00b"}, "invalid_grant"),
    "no verifier": ({"code_verifier": None}, "invalid_request"),
    "another verifier": ({"code_verifier": "v" * 43}, "invalid_grant"),
    "a short verifier": ({"code_verifier": "v"}, "invalid_request"),
    "no redirect URI": ({"redirect_uri": None}, "invalid_grant"),
    "another redirect URI": ({"redirect_uri": f"{CALLBACK}/"}, "invalid_grant"),
    "no client": ({"client_id": None}, "invalid_client"),
    "an unknown client": ({"client_id": "nobody"}, "invalid_client"),
    "a client with NUL": ({"client_id": "no\x00body"}, "invalid_client"),
    "a public client with a secret": ({"client_secret": "guessed"}, "invalid_client"),
    "an assertion of another kind": (
        {"client_id": None, "client_assertion_type": "urn:foo", "client_assertion": "eyJ"},
        "invalid_client",
    ),
}


def test_what_is_wrong_with_an_exchange_is_said_and_leaves_the_code_good(world: World) -> None:
    request = Asked(world.app())
    code = world.browser().allowed(request, world.somebody())

    for wrong, (changes, error) in WRONG_EXCHANGES.items():
        answer = world.token(**request.exchange(code, **changes))
        assert answer.json()["error"] == error, wrong
        assert answer.status_code == 400, wrong
        assert answer.headers["cache-control"] == "no-store", wrong
        assert answer.headers["pragma"] == "no-cache", wrong
    assert world.token(**request.exchange(code)).status_code == 200


def test_a_code_of_another_client_is_worth_nothing(world: World) -> None:
    request, other = Asked(world.app()), world.app("--redirect-uri", CALLBACK, "--confidential")
    code = world.browser().allowed(request, world.somebody())

    stolen = world.token(**request.exchange(code, client_id=None), auth=other.basic)

    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")


def test_a_confidential_client_has_to_prove_who_it_is_and_needs_pkce_too(world: World) -> None:
    app = world.app("--redirect-uri", CALLBACK, "--confidential")
    request = Asked(app)
    code = world.browser().allowed(request, world.somebody())

    without = world.token(**request.exchange(code))
    without_pkce = world.token(**request.exchange(code, code_verifier=None), auth=app.basic)
    with_secret = world.token(**request.exchange(code), auth=app.basic)

    assert without.json()["error"] == "invalid_client"
    assert without_pkce.json()["error"] == "invalid_request"
    assert with_secret.status_code == 200


@pytest.mark.parametrize("wrong", ["secret", "client", "scheme", "text", "colon"])
def test_who_proves_it_wrongly_in_a_header_is_challenged(world: World, wrong: str) -> None:
    robot = world.robot()
    headers = {
        "secret": "Basic " + base64.b64encode(f"{robot.id}:wrong".encode()).decode(),
        "client": "Basic " + base64.b64encode(f"nobody:{robot.secret}".encode()).decode(),
        "scheme": "Bearer eyJ",
        "text": "Basic ÿÿÿ",
        "colon": "Basic " + base64.b64encode(robot.id.encode()).decode(),
    }

    answer = httpx2.post(
        f"{world.url}/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={b"Authorization": headers[wrong].encode("latin-1")},
    )

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.headers["www-authenticate"].startswith('Basic realm="taskward"')


def test_a_client_proves_who_it_is_in_one_way(world: World) -> None:
    robot = world.robot()

    twice = world.token(grant_type="client_credentials", client_secret=robot.secret, auth=robot.basic)
    as_another = world.token(grant_type="client_credentials", client_id="another", auth=robot.basic)

    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")
    assert (as_another.status_code, as_another.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("in_body", [True, False])
def test_a_client_gets_a_token_in_its_own_name(world: World, *, in_body: bool) -> None:
    robot = world.robot()
    proof = {"client_id": robot.id, "client_secret": robot.secret} if in_body else {"auth": robot.basic}

    answer = world.token(grant_type="client_credentials", scope="system/Task.cruds openid", **proof)

    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens["scope"] == "system/Task.cruds"
    assert "refresh_token" not in tokens
    assert "id_token" not in tokens
    assert (part(tokens["access_token"], 1)["sub"], part(tokens["access_token"], 0)["typ"]) == (
        robot.id,
        "at+jwt",
    )
    found = httpx2.get(
        f"{world.url}/api/fhir/Task", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )
    assert found.status_code == 200


@pytest.mark.parametrize(
    ("options", "grant", "error"),
    [
        (("--redirect-uri", CALLBACK, "--confidential"), "client_credentials", "unauthorized_client"),
        (("--role", "admin"), "authorization_code", "unauthorized_client"),
        (("--role", "admin"), "refresh_token", "unauthorized_client"),
    ],
)
def test_a_client_gets_tokens_only_as_it_is_registered_to(
    world: World, options: tuple[str, ...], grant: str, error: str
) -> None:
    app = world.app(*options)

    answer = world.token(grant_type=grant, code="c", refresh_token="r", auth=app.basic)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_public_client_has_no_name_of_its_own(world: World) -> None:
    answer = world.token(grant_type="client_credentials", client_id=world.app().id)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_an_auditing_client_gets_no_scope_to_write(world: World) -> None:
    answer = world.token(grant_type="client_credentials", auth=world.robot("auditor").basic)

    assert answer.json()["scope"] == "system/AuditEvent.rs system/Practitioner.rs system/Task.rs"


def test_a_scope_that_grants_nothing_is_refused(world: World) -> None:
    answer = world.token(grant_type="client_credentials", scope="user/Task.rs", auth=world.robot().basic)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b'{"grant_type": "client_credentials"}', "application/json"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (b"grant_type=client_credentials", None),
        (b"grant_type=client_credentials&grant_type=client_credentials", FORM),
        (b"grant_type=%ff", FORM),
        (b"&".join(b"a%d=1" % number for number in range(10_000)), FORM),
        (b"a" * 100_000, FORM),
    ],
    ids=["json", "multipart", "no type", "twice", "not UTF-8", "10000 fields", "long"],
)
def test_a_body_that_is_no_form_is_refused_at_once(
    world: World, content: bytes, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    began = time.monotonic()

    answer = httpx2.post(f"{world.url}/oauth/token", content=content, headers=headers)

    assert answer.status_code in {400, 413}
    assert answer.json()["error"] == "invalid_request"
    assert time.monotonic() - began < AT_ONCE_SECONDS


@pytest.mark.parametrize("path", ["token", "revoke", "introspect"])
def test_only_post_is_for_clients(world: World, path: str) -> None:
    answer = httpx2.get(f"{world.url}/oauth/{path}?grant_type=client_credentials")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST, OPTIONS"
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("https://app.example.org", True),
        ("https://worklist.example.org", True),
        ("https://evil.example.org", False),
        ("null", False),
    ],
)
def test_pages_of_clients_may_call_and_others_may_not(world: World, origin: str, *, is_allowed: bool) -> None:
    assert world.app().redirect_uri.startswith("https://app.example.org/")
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    preflight = httpx2.options(f"{world.url}/oauth/token", headers=headers)
    refusal = world.post("/oauth/token", data={"grant_type": "foo"}, headers={"Origin": origin})

    expected = origin if is_allowed else None
    assert preflight.status_code == 204
    assert preflight.headers.get("access-control-allow-origin") == expected
    assert refusal.headers.get("access-control-allow-origin") == expected
    assert "access-control-allow-credentials" not in preflight.headers


def test_an_id_token_is_no_access_token(world: World) -> None:
    tokens = world.tokens_of(world.somebody("admin"), scope="openid user/*.cruds")

    for text, status in ((tokens["id_token"], 401), (tokens["access_token"], 200)):
        answer = httpx2.get(f"{world.url}/api/fhir/Task", headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == status


def test_the_scope_limits_what_a_token_may_do(world: World) -> None:
    tokens = world.tokens_of(world.somebody("admin"), scope="user/Task.rs")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    assert httpx2.get(f"{world.url}/api/fhir/Task", headers=headers).status_code == 200
    assert httpx2.delete(f"{world.url}/api/fhir/Task/abc", headers=headers).status_code == 403


def test_the_pages_of_the_server_are_a_client_without_registration(world: World) -> None:
    app = App("taskward-explorer", None, f"{world.url}/signed-in")

    tokens = world.tokens_of(world.somebody(), app, scope="openid online_access user/*.cruds")

    assert tokens["refresh_token"]
    assert part(tokens["access_token"], 1)["client_id"] == "taskward-explorer"
