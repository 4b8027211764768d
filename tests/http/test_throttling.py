"""Who asks too often is told to wait, and nobody else waits with them: rows L-03 and L-04."""

from collections import Counter
from collections.abc import Iterator

import httpx2
import pytest

from tests.databases import Databases
from tests.service import Person, Service, running_service

REQUESTS_PER_SECOND = 5
REFUSALS_PER_SECOND = 1
BURST = 10 * REQUESTS_PER_SECOND
REFUSALS_BURST = 30 * REFUSALS_PER_SECOND


@pytest.fixture
def limited(databases: Databases, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_service(
        databases.migrated(engine),
        tmp_path_factory.mktemp("limited"),
        requests_per_second=str(REQUESTS_PER_SECOND),
        refusals_per_second=str(REFUSALS_PER_SECOND),
    ) as running:
        yield running


def statuses(person: Person, path: str, times: int) -> Counter[int]:
    return Counter(person.request("GET", path).status_code for _ in range(times))


def test_each_limit_is_told_in_the_words_of_the_door_and_hurts_nobody_else(limited: Service) -> None:
    abuser, other = limited.new_practitioner(), limited.new_practitioner()

    asked = statuses(abuser, "/api/fhir/Task?_count=1", 2 * BURST)
    by_rest = abuser.fhir("GET", "/Task")
    by_graphql = abuser.graphql("{ me { name } }")

    assert asked[200] >= BURST
    assert asked[429] >= BURST // 2
    assert by_rest.status_code == by_graphql.status_code == 429
    assert by_rest.json()["issue"][0]["code"] == "throttled"
    assert by_graphql.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert {by_rest.headers["Retry-After"], by_graphql.headers["Retry-After"]} == {"1"}
    assert statuses(other, "/api/fhir/Task?_count=1", BURST // 2) == {200: BURST // 2}
    assert statuses(abuser, "/healthz", 2 * BURST) == {200: 2 * BURST}


def test_l_04_bad_tokens_are_limited_by_address_and_good_ones_go_on(limited: Service) -> None:
    good, forger = limited.admin(), Person(limited.client, "eyJhbGciOiJFUzI1NiJ9.e30.AAAA")
    newcomer = limited.new_practitioner()
    good.fhir("GET", "/Task")

    answers = statuses(forger, "/api/fhir/Task", 2 * REFUSALS_BURST)

    assert set(answers) == {401, 429}
    assert answers[401] >= REFUSALS_BURST - 1
    assert forger.graphql("{ me { name } }").status_code == 429
    assert good.fhir("GET", "/Task").status_code == 200
    assert limited.nobody().request("GET", "/api/fhir/metadata").status_code == 200
    # Its token would have to be verified first, and this address has had enough of that.
    assert newcomer.fhir("GET", "/Task").status_code == 429


@pytest.mark.parametrize("door", ["rest", "graphql", "batch"])
def test_d1_who_is_refused_too_often_has_to_wait(limited: Service, door: str) -> None:
    task_id = (
        limited.admin()
        .fhir("POST", "/Task", {"resourceType": "Task", "status": "requested", "intent": "order"})
        .json()["id"]
    )
    prober = limited.new_practitioner()

    def probe() -> int:
        if door == "rest":
            return prober.fhir("GET", f"/Task/{task_id}").status_code
        if door == "graphql":
            fields = " ".join(f'a{i}: task(id: "{task_id}") {{ id }}' for i in range(20))
            return prober.graphql(f"{{ {fields} }}").status_code
        entry = {"request": {"method": "GET", "url": f"Task/{task_id}"}}
        return prober.fhir(
            "POST", "", {"resourceType": "Bundle", "type": "batch", "entry": [entry] * 20}
        ).status_code

    probed = [probe() for _ in range(REFUSALS_BURST + 5)]

    assert probed[-1] == 429
    assert limited.new_practitioner().fhir("GET", "/Task").status_code == 200


def test_an_address_without_tokens_is_limited_too(limited: Service) -> None:
    answers = statuses(limited.nobody(), "/api/fhir/metadata", 2 * BURST)

    by_oauth = limited.nobody().request("POST", "/oauth/token", data={"grant_type": "client_credentials"})

    assert answers[200] >= BURST
    assert answers[429] >= BURST // 2
    assert by_oauth.status_code == 429
    assert by_oauth.json()["error"] == "temporarily_unavailable"
    assert by_oauth.headers["Retry-After"] == "1"
    assert limited.admin().fhir("GET", "/Task").status_code == 200


def test_a_forwarded_address_counts_only_from_a_proxy_that_is_trusted(limited: Service) -> None:
    for number in range(2 * BURST):
        limited.nobody().request("GET", "/", headers={"X-Forwarded-For": f"10.0.0.{number % 250}"})

    spoofed = limited.nobody().request("GET", "/", headers={"X-Forwarded-For": "192.0.2.9"})

    assert spoofed.status_code == 429


def test_wrong_secrets_are_limited_by_address_so_that_others_can_sign_in(limited: Service) -> None:
    # Each costs a slow hash, of which few are made at once: any number of names would keep everybody out.
    def tries(own_address: str, times: int) -> Counter[int]:
        with httpx2.Client(transport=httpx2.HTTPTransport(local_address=own_address)) as client:
            form = {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "x"}
            return Counter(
                client.post(f"{limited.url}/oauth/token", data=form).status_code for _ in range(times)
            )

    guessed = tries("127.0.0.2", REFUSALS_BURST + 10)

    assert guessed[400] >= REFUSALS_BURST
    assert guessed[429] >= 1
    assert tries("127.0.0.3", 1) == {400: 1}
    assert limited.admin().fhir("GET", "/Task").status_code == 200
