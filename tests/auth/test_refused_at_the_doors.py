"""Every token of the catalogue that must be refused, at both doors of a running server."""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

import httpx2
import pytest

from tests.auth.claiming import person_with, token_of
from tests.auth.conftest import Forge, Installation
from tests.auth.forged_tokens import FORGED
from tests.service import Person, Service
from tests.tasks import documented_task

REALM = 'Bearer realm="fhir"'
W1 = f'{REALM}, error="invalid_token", error_description="The access token is invalid or expired"'
LONGEST_HEADER = 60_000
UNSENDABLE = ("newline", "NUL", "non-ASCII", "space in part 0", "A-36 empty")
"""What no HTTP client puts into a header; the verifier's own tests have it."""

SENT = {name: forge for name, forge in FORGED.items() if not any(word in name for word in UNSENDABLE)}

FIRST_TASK = "/api/fhir/Task?_count=1"
ME = "/graphql?query={me{role}}"


def installation(service: Service) -> Installation:
    return Installation(service.issuer.key, at=time.time(), issuer=service.url)


def ask(service: Service, path: str, *authorizations: str) -> httpx2.Response:
    headers = [("Authorization", each) for each in authorizations]
    return service.client.get(path, headers=headers)


def answers(service: Service, *authorizations: str) -> tuple[httpx2.Response, httpx2.Response]:
    return ask(service, FIRST_TASK, *authorizations), ask(service, ME, *authorizations)


def assert_refused(
    service: Service, authorizations: tuple[str, ...], status: int, challenge: str, code: str
) -> None:
    rest, graphql = answers(service, *authorizations)

    for answer in (rest, graphql):
        assert (answer.status_code, answer.headers.get("www-authenticate")) == (status, challenge)
        assert answer.headers["cache-control"] == "no-store"
    assert [issue["code"] for issue in rest.json()["issue"]] == [code]
    assert graphql.json().keys() == {"errors"}
    assert graphql.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("authorizations", [(), ("Basic eA==",), ("Token x",), ("bearer",), ("Bearerx y",)])
def test_a_01_a_02_without_a_bearer_token_one_is_asked_for(
    service: Service, authorizations: tuple[str, ...]
) -> None:
    assert_refused(service, authorizations, 401, REALM, "login")


def test_a_03_two_tokens_are_one_too_many(service: Service) -> None:
    good = f"Bearer {token_of(service)}"

    assert_refused(service, (good, good), 400, f'{REALM}, error="invalid_request"', "invalid")


def test_a_04_a_token_in_the_query_is_not_looked_at_and_not_logged(service: Service) -> None:
    token = token_of(service)

    for path in (f"{FIRST_TASK}&access_token={token}", f"{ME}&access_token={token}"):
        answer = service.client.get(path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, REALM)
    assert token[:20] not in service.log.read_text()


@pytest.mark.parametrize("forge", SENT.values(), ids=SENT.keys())
def test_a_05_to_a_36_forged_tokens_get_one_answer(service: Service, forge: Forge) -> None:
    token = forge(installation(service))
    if len(token) > LONGEST_HEADER:
        assert is_cut_off(service, token)
        return
    assert_refused(service, (f"Bearer {token.decode()}",), 401, W1, "unknown")


def test_a_24_an_expired_token_is_refused_in_the_same_words(service: Service) -> None:
    token = token_of(service, exp=int(time.time()) - 31)

    assert_refused(service, (f"Bearer {token}",), 401, W1, "expired")


def test_a_25_a_29_tokens_within_the_rules_are_accepted(service: Service) -> None:
    late = token_of(service, exp=int(time.time()) - 10)
    shared = token_of(service, aud=["https://other.example.org", service.issuer.audience])

    for token in (late, shared):
        assert [answer.status_code for answer in answers(service, f"Bearer {token}")] == [200, 200]


def is_cut_off(service: Service, token: bytes) -> bool:
    """Tell whether a head that is far too long gets no more than a refusal, if the line holds at all."""
    try:
        return ask(service, FIRST_TASK, f"Bearer {token.decode()}").status_code in {401, 431}
    except httpx2.TransportError:
        return True


def refused_everywhere(person: Person) -> bool:
    created = person.fhir("POST", "/Task", documented_task())
    listed = person.graphql("{ tasks { totalCount } }").json()
    codes = [error["extensions"]["code"] for error in listed.get("errors", [])]
    return created.status_code == 403 and codes == ["FORBIDDEN"]


@pytest.mark.parametrize("roles", [..., None, [], "boss", {"admin": True}, [["admin"]], "ADMIN"])
def test_a_37_no_role_is_guessed_at_either_door(service: Service, roles: Any) -> None:
    assert refused_everywhere(person_with(service, roles=roles))


@pytest.mark.parametrize(
    "user", [..., "Patient/1", "https://other.example.org/Practitioner/p1", "Practitioner/../x", "p1"]
)
def test_a_38_a_practitioner_is_named_or_refused_at_either_door(service: Service, user: Any) -> None:
    assert refused_everywhere(person_with(service, roles=["practitioner"], fhirUser=user))


def test_a_39_an_auditor_who_is_an_admin_too_writes_nothing(service: Service) -> None:
    both = person_with(service, roles=["admin", "auditor"])

    assert both.fhir("POST", "/Task", documented_task()).status_code == 403
    assert both.fhir("GET", "/Task").status_code == 200


@pytest.mark.parametrize(
    "scope", [..., "", "openid", "user/Task.rs?status=requested", "user/Patient.cruds", "system/*.cruds"]
)
def test_a_40_to_a_42_scopes_that_grant_nothing_open_neither_door(service: Service, scope: Any) -> None:
    assert refused_everywhere(person_with(service, scope=scope))


def test_system_scopes_are_for_clients_in_their_own_name(service: Service) -> None:
    client = person_with(service, scope="system/*.cruds", sub="app", client_id="app")

    assert client.fhir("GET", "/Task").status_code == 200


def test_a_53_one_connection_serves_one_caller_after_another(service: Service) -> None:
    subjects = ["nora", "omar"] * 5
    people = [person_with(service, sub=subject, name=subject.title()) for subject in subjects]

    seen = [person.graphql("{ me { name } }").json()["data"]["me"]["name"] for person in people]

    assert seen == [subject.title() for subject in subjects]


def test_a_54_refusals_tell_nothing_by_their_words_or_their_time(service: Service) -> None:
    ours = installation(service)
    kinds = [
        FORGED["A-09 our kid, another key"](ours),
        FORGED["A-10 unknown kid"](ours),
        token_of(service, exp=int(time.time()) - 3600).encode(),
    ]

    def seconds(token: bytes) -> tuple[float, bytes]:
        begin = time.perf_counter()
        answer = ask(service, ME, f"Bearer {token.decode()}")
        return time.perf_counter() - begin, answer.content

    rounds = [[seconds(token) for token in kinds] for _ in range(100)]
    times = [median(asked[kind][0] for asked in rounds) for kind in range(len(kinds))]

    assert len({body for asked in rounds for _, body in asked}) == 1
    assert max(times) - min(times) < 0.005


def test_many_bad_tokens_at_once_are_each_refused(service: Service) -> None:
    ours = installation(service)
    bad = [ours.token_with_header(kid=f"made-up-{i}").decode() for i in range(200)]

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda token: ask(service, ME, f"Bearer {token}").status_code, bad))

    assert found == {401}
