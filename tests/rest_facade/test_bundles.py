"""Batches and transactions through the real server, on both engines."""

import base64
import json
from time import monotonic
from typing import Any

import pytest

from graphql_schema.errors import ApiError
from rest_facade.bundles.budget import TimeBudget
from rest_facade.bundles.entries import entry_of
from tests.service import Person, Service
from tests.tasks import Json, documented_task

SEND = {"Content-Type": "application/fhir+json"}


def entry(
    method: str, url: str, resource: Json | None = None, full_url: str | None = None, **more: str
) -> Json:
    found: Json = {"request": {"method": method, "url": url, **more}}
    if resource is not None:
        found["resource"] = resource
    if full_url is not None:
        found["fullUrl"] = full_url
    return found


def send(who: Person, kind: str, *entries: Any, path: str = "") -> Any:
    return who.fhir("POST", path, {"resourceType": "Bundle", "type": kind, "entry": list(entries)})


def statuses(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["response"]["status"][:3] for each in answer.json()["entry"]]


def made_id(answer: Any, number: int = 0) -> str:
    location: str = answer.json()["entry"][number]["response"]["location"]
    return location.partition("/_history/")[0].rpartition("/")[2]


@pytest.fixture
def owner(service: Service) -> Person:
    return service.new_practitioner()


def create(who: Person, **changes: Any) -> str:
    task_id: str = who.fhir("POST", "/Task", documented_task(who.reference, **changes)).json()["id"]
    return task_id


@pytest.mark.parametrize("path", ["", "/"])
@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_requirement_17_bundles_are_taken_with_and_without_a_slash(
    service: Service, kind: str, path: str
) -> None:
    answer = send(service.admin(), kind, entry("POST", "Task", documented_task()), path=path)

    assert statuses(answer) == ["201"]
    assert answer.json()["type"] == f"{kind}-response"
    assert answer.json()["entry"][0]["resource"]["status"] == "requested"


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_every_interaction_may_be_an_entry_and_is_done_in_r4s_order(
    service: Service, owner: Person, kind: str
) -> None:
    admin = service.admin()
    gone, kept, patched = create(owner), create(owner), create(owner)
    update = documented_task(owner.reference, status="accepted") | {"id": kept}
    patch = base64.b64encode(
        json.dumps([{"op": "replace", "path": "/priority", "value": "stat"}]).encode()
    ).decode()
    binary = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": patch}

    answer = send(
        admin,
        kind,
        entry("GET", f"Task?owner={owner.reference}&_count=10"),
        entry("GET", f"Task/{kept}"),
        entry("PATCH", f"Task/{patched}", binary),
        entry("PUT", f"Task/{kept}", update, ifMatch='W/"1"'),
        entry("POST", "Task", documented_task(owner.reference)),
        entry("DELETE", f"Task/{gone}"),
    )

    assert statuses(answer) == ["200", "200", "200", "200", "201", "204"]
    found, read, *_ = (each.get("resource") for each in answer.json()["entry"])
    assert {each["resource"]["id"] for each in found["entry"]} == {kept, patched, made_id(answer, 4)}
    assert read["status"] == "accepted"
    assert admin.fhir("GET", f"/Task/{patched}").json()["priority"] == "stat"
    assert admin.fhir("GET", f"/Task/{gone}").status_code == 410


def test_in_a_batch_each_entry_fails_for_itself(service: Service, owner: Person) -> None:
    foreign = create(service.new_practitioner())

    answer = send(
        owner,
        "batch",
        entry("POST", "Task", documented_task(owner.reference)),
        entry("GET", f"Task/{foreign}"),
        entry("POST", "Task", documented_task(owner.reference, description=" ")),
        entry("GET", "Patient/1"),
        entry("get", "Task"),
        {"resource": documented_task()},
        "nothing",
        entry("GET", "http://evil.example/Task/1"),
    )

    assert statuses(answer) == ["201", "403", "400", "404", "400", "400", "400", "400"]
    for each in answer.json()["entry"][1:]:
        assert each["response"]["outcome"]["resourceType"] == "OperationOutcome"


def test_a_transaction_is_all_or_nothing(service: Service, owner: Person) -> None:
    mine, other, foreign = create(owner), create(owner), create(service.new_practitioner())
    good = entry("POST", "Task", documented_task(owner.reference))
    update = documented_task(owner.reference, status="accepted") | {"id": mine}

    for bad, status in [
        (entry("GET", f"Task/{foreign}"), 403),
        (entry("POST", "Task", documented_task(owner.reference, description=" ")), 400),
        (entry("PUT", f"Task/{other}", update | {"id": other}, ifMatch='W/"7"'), 412),
        (entry("PUT", f"Task/{other}", update | {"id": other, "status": "draft"}), 422),
        (entry("GET", "Task/nobody"), 404),
    ]:
        answer = send(owner, "transaction", good, entry("PUT", f"Task/{mine}", update), bad)

        assert answer.status_code == status
        if status != 403:
            assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[2]"]
    assert owner.fhir("GET", "/Task?_total=accurate").json()["total"] == 2
    assert owner.fhir("GET", f"/Task/{mine}").headers["ETag"] == 'W/"1"'


def test_an_auditors_transaction_with_a_write_is_refused_whole(service: Service, owner: Person) -> None:
    mine = create(owner)

    reading = send(service.auditor(), "transaction", entry("GET", f"Task/{mine}"))
    writing = send(
        service.auditor(),
        "transaction",
        entry("GET", f"Task/{mine}"),
        entry("POST", "Task", documented_task()),
    )

    assert statuses(reading) == ["200"]
    assert writing.status_code == 403


def test_entries_refer_to_each_other_even_in_circles(service: Service) -> None:
    one, two = (
        "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a",
        "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059",
    )

    answer = send(
        service.admin(),
        "transaction",
        entry("POST", "Task", documented_task(partOf=[{"reference": two}]), one),
        entry("POST", "Task", documented_task(focus={"reference": one}), two),
    )

    assert statuses(answer) == ["201", "201"]
    first, second = (each["resource"] for each in answer.json()["entry"])
    assert first["partOf"] == [{"reference": f"Task/{second['id']}"}]
    assert second["focus"] == {"reference": f"Task/{first['id']}"}


def test_a_conditional_create_finds_its_task_and_references_follow(service: Service) -> None:
    identifier = {"system": "urn:x", "value": service.new_practitioner().reference}
    condition = f"identifier=urn:x|{identifier['value']}"
    name = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
    entries = (
        entry("POST", "Task", documented_task(identifier=[identifier]), name, ifNoneExist=condition),
        entry("POST", "Task", documented_task(partOf=[{"reference": name}])),
    )

    first, second = (send(service.admin(), "transaction", *entries) for _ in range(2))

    assert statuses(first) == ["201", "201"]
    assert statuses(second) == ["200", "201"]
    made = made_id(first)
    for answer in (first, second):
        assert answer.json()["entry"][1]["resource"]["partOf"] == [{"reference": f"Task/{made}"}]


WRONG_BUNDLES: dict[str, Json] = {
    "another type": {"resourceType": "Bundle", "type": "collection"},
    "no Bundle": documented_task(),
    "entries that are no list": {"resourceType": "Bundle", "type": "batch", "entry": {}},
    "too many entries": {"resourceType": "Bundle", "type": "batch", "entry": [entry("GET", "Task")] * 501},
    "an entry without a request": {"resourceType": "Bundle", "type": "transaction", "entry": [{}]},
    "the same name twice": {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [entry("POST", "Task", documented_task(), "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a")]
        * 2,
    },
    "a Bundle in a Bundle": {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [entry("POST", "", {"resourceType": "Bundle", "type": "batch"})],
    },
}


@pytest.mark.parametrize("bundle", WRONG_BUNDLES.values(), ids=WRONG_BUNDLES.keys())
def test_a_wrong_bundle_is_refused_in_words(service: Service, bundle: Json) -> None:
    answer = service.admin().fhir("POST", "", bundle)

    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_two_writes_of_one_task_in_a_transaction_are_refused(owner: Person) -> None:
    mine = create(owner)
    update = documented_task(owner.reference, status="accepted") | {"id": mine}

    answer = send(
        owner, "transaction", entry("PUT", f"Task/{mine}", update), entry("PUT", f"Task/{mine}", update)
    )

    assert answer.status_code == 400
    assert owner.fhir("GET", f"/Task/{mine}").headers["ETag"] == 'W/"1"'


def test_an_empty_bundle_is_done_at_once(service: Service) -> None:
    assert service.admin().fhir("POST", "", {"resourceType": "Bundle", "type": "batch"}).json() == {
        "resourceType": "Bundle",
        "type": "batch-response",
    }


def test_prefer_return_minimal_holds_for_every_entry(service: Service) -> None:
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry("POST", "Task", documented_task())]}

    answer = service.admin().fhir("POST", "", bundle, headers={"Prefer": "return=minimal"})

    (made,) = answer.json()["entry"]
    assert "resource" not in made
    assert made["response"]["etag"] == 'W/"1"'


def test_what_is_about_the_answer_is_no_condition_of_a_create(service: Service, owner: Person) -> None:
    create(owner)
    bundle = (entry("POST", "Task?_format=json", documented_task(owner.reference)),)

    assert statuses(send(owner, "transaction", *bundle)) == ["201"]
    assert owner.fhir("GET", "/Task?_total=accurate").json()["total"] == 2
    assert service.auditor().fhir("GET", "/Task?_count=0").status_code == 200


def test_a_refused_condition_names_its_entry(service: Service) -> None:
    good = entry("POST", "Task", documented_task())
    bad = entry("POST", "Task", documented_task(), ifNoneExist="Task?unknown=1")

    answer = send(service.admin(), "transaction", good, bad)

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[1]"]


def test_a_condition_may_be_a_whole_relative_url(service: Service) -> None:
    identifier = {"system": "urn:x", "value": str(service.new_practitioner().reference)}
    task = documented_task(identifier=[identifier])
    condition = f"Task?identifier=urn:x|{identifier['value']}"

    answers = [
        send(service.admin(), "transaction", entry("POST", "Task", task, ifNoneExist=condition)) for _ in "ab"
    ]

    assert [statuses(answer) for answer in answers] == [["201"], ["200"]]


NAME = "urn:uuid:0a0a0a0a-0000-4000-8000-000000000004"


def test_only_what_points_at_an_entry_is_rewritten(service: Service) -> None:
    identifier = {"system": "urn:ietf:rfc:3986", "value": NAME}
    task = documented_task(identifier=[identifier], description=NAME, partOf=[{"reference": NAME}])

    answer = send(service.admin(), "transaction", entry("POST", "Task", task, NAME))

    (made,) = (each["resource"] for each in answer.json()["entry"])
    assert (made["identifier"], made["description"]) == ([identifier], NAME)
    assert made["partOf"] == [{"reference": f"Task/{made['id']}"}]


def test_references_to_updates_are_rewritten_too(service: Service, owner: Person) -> None:
    identifier = {"system": "urn:x", "value": str(owner.reference)}
    condition = f"Task?identifier=urn:x|{owner.reference}"
    entries = (
        entry("PUT", condition, documented_task(identifier=[identifier]), NAME),
        entry("POST", "Task", documented_task(partOf=[{"reference": NAME}])),
    )

    for expected in (["201", "201"], ["200", "201"]):
        answer = send(service.admin(), "transaction", *entries)
        updated, made = (each["resource"] for each in answer.json()["entry"])
        assert statuses(answer) == expected
        assert made["partOf"] == [{"reference": f"Task/{updated['id']}"}]


def test_posts_that_only_ask_may_stand_twice_in_a_transaction(service: Service) -> None:
    asking = entry("POST", "Task/$validate", documented_task())

    assert statuses(send(service.admin(), "transaction", asking, asking)) == ["200", "200"]


def test_a_bundle_that_takes_too_long_is_refused_where_it_stands() -> None:
    spent = TimeBudget(until=monotonic() - 1)
    late = entry_of(entry("GET", "Task"), 7, "http://example.org/fhir")

    with pytest.raises(ApiError) as refused:
        spent.check(late)

    assert refused.value.issues[0].expression == "Bundle.entry[7]"
