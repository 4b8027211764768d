"""Writes that name their task by a condition, free of races."""

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.rest_facade.identified import SYSTEM, Order, new_order
from tests.service import Person, Service
from tests.tasks import documented_task

CALLERS = 20


@pytest.fixture
def order() -> Order:
    return new_order()


def if_none(who: Person, order: Order, **changes: Any) -> httpx2.Response:
    headers = {"If-None-Exist": order.condition}
    return who.fhir("POST", "/Task", order.task(**changes), headers=headers)


def in_query(who: Person, order: Order, **changes: Any) -> httpx2.Response:
    return who.fhir("POST", f"/Task?{order.condition}", order.task(**changes))


WAYS = [if_none, in_query]


@pytest.mark.parametrize("way", WAYS)
def test_a_conditional_create_makes_one_task_and_answers_it_again(
    service: Service, order: Order, way: Any
) -> None:
    first, again = way(service.admin(), order), way(service.admin(), order, status="draft")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    for name in ["etag", "last-modified", "location"]:
        assert again.headers[name] == first.headers[name]
    assert order.count(service.admin()) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_condition_that_several_tasks_match_creates_none(service: Service, order: Order, way: Any) -> None:
    for _ in range(2):
        order.create(service.admin())

    answer = way(service.admin(), order)

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (412, "multiple-matches")
    assert order.count(service.admin()) == 2


@pytest.mark.parametrize("spelled", ["{}", "?{}", "Task?{}", "/Task?{}", "{}&_format=json"])
def test_if_none_exist_takes_what_stands_behind_the_question_mark(
    service: Service, order: Order, spelled: str
) -> None:
    order.create(service.admin())
    encoded = spelled.format(order.condition.replace("|", "%7C"))

    answer = service.admin().fhir("POST", "/Task", order.task(), headers={"If-None-Exist": encoded})

    assert answer.status_code == 200


def test_a_deleted_task_matches_no_condition(service: Service, order: Order) -> None:
    admin = service.admin()
    admin.fhir("DELETE", f"/Task/{order.create(admin)}")

    assert if_none(admin, order).status_code == 201


def test_what_a_create_says_of_the_answer_is_no_condition(service: Service) -> None:
    answer = service.admin().fhir("POST", "/Task?_format=json&_pretty=true", documented_task())

    assert answer.status_code == 201


def test_tasks_of_others_match_no_condition(service: Service, order: Order) -> None:
    mine, theirs = service.new_practitioner(), service.new_practitioner()
    order.create(service.admin(), owner=theirs.reference)

    created = if_none(mine, order, owner=mine.reference)

    assert created.status_code == 201
    assert if_none(mine, order, owner=mine.reference).json()["id"] == created.json()["id"]
    assert if_none(service.admin(), order).status_code == 412


def test_a_condition_that_names_another_owner_is_refused(service: Service) -> None:
    mine, theirs = service.new_practitioner(), service.new_practitioner()
    headers = {"If-None-Exist": f"owner={theirs.reference}"}

    answer = mine.fhir("POST", "/Task", documented_task(mine.reference), headers=headers)

    assert answer.status_code == 403


def test_a_conditional_update_creates_then_replaces(service: Service, order: Order) -> None:
    admin, path = service.admin(), f"/Task?{order.condition}"

    created = admin.fhir("PUT", path, order.task())
    replaced = admin.fhir("PUT", path, order.task(status="received"))
    named = admin.fhir("PUT", path, order.task(status="accepted", id=created.json()["id"]))
    other = admin.fhir("PUT", path, order.task(status="accepted", id="another"))

    assert [answer.status_code for answer in (created, replaced, named, other)] == [201, 200, 200, 400]
    assert created.headers["location"].endswith("/_history/1")
    assert replaced.headers["content-location"].endswith("/_history/2")
    assert {answer.json()["id"] for answer in (created, replaced, named)} == {created.json()["id"]}
    assert order.count(admin) == 1


def test_a_conditional_update_gives_no_task_an_id_of_the_clients(service: Service, order: Order) -> None:
    answer = service.admin().fhir("PUT", f"/Task?{order.condition}", order.task(id="mine"))

    assert (answer.status_code, order.count(service.admin())) == (400, 0)


def test_a_conditional_patch_changes_the_only_match(service: Service, order: Order) -> None:
    admin, path = service.admin(), f"/Task?{order.condition}"

    assert admin.fhir("PATCH", path, {"status": "accepted"}).status_code == 404
    order.create(admin)
    patched = admin.fhir("PATCH", path, {"status": "accepted"})
    order.create(admin)
    several = admin.fhir("PATCH", path, {"status": "in-progress"})

    assert (patched.status_code, patched.json()["status"]) == (200, "accepted")
    assert (several.status_code, several.json()["issue"][0]["code"]) == (412, "multiple-matches")
    assert admin.fhir("PUT", path, order.task()).status_code == 412


def at_once(call: Any) -> list[httpx2.Response]:
    """Return the answers of many callers who begin together."""
    barrier = Barrier(CALLERS)

    def wait_and_call(number: int) -> httpx2.Response:
        barrier.wait()
        answer: httpx2.Response = call(number)
        return answer

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(wait_and_call, range(CALLERS)))


@pytest.mark.parametrize("way", WAYS)
def test_f_22_of_twenty_conditional_creates_at_once_one_makes_the_task(
    service: Service, order: Order, way: Any
) -> None:
    answers = at_once(lambda number: way(service.admin(), order, description=f"caller {number}"))

    assert sorted(answer.status_code for answer in answers) == [*repeat(200, CALLERS - 1), 201]
    assert len({answer.content for answer in answers}) == 1
    assert order.count(service.admin()) == 1


def test_of_twenty_conditional_updates_at_once_one_creates_and_none_is_lost(
    service: Service, order: Order
) -> None:
    admin = service.admin()

    answers = at_once(lambda _: admin.fhir("PUT", f"/Task?{order.condition}", order.task()))

    assert sorted(answer.status_code for answer in answers) == [*repeat(200, CALLERS - 1), 201]
    versions = sorted(int(answer.json()["meta"]["versionId"]) for answer in answers)
    assert versions == list(range(1, CALLERS + 1))
    assert order.count(admin) == 1


def test_of_twenty_conditional_deletions_at_once_one_leaves_a_trace(service: Service, order: Order) -> None:
    admin = service.admin()
    task_id = order.create(admin)

    answers = at_once(lambda _: admin.fhir("DELETE", f"/Task?{order.condition}"))

    assert {answer.status_code for answer in answers} == {204}
    assert admin.fhir("GET", f"/Task/{task_id}/_history").json()["total"] == 2


def test_a_conditional_patch_never_changes_what_no_longer_matches(service: Service, order: Order) -> None:
    """Each of twenty patches moves the task out of its own condition: only the first may match."""
    admin = service.admin()
    task_id = order.create(admin)
    path = f"/Task?{order.condition}&status=requested"

    def patch(number: int) -> httpx2.Response:
        # Conditions that differ hold different keys, so nothing but the task itself is waited for.
        differing = f"{path}&identifier={SYSTEM}|{order.value},{number}"
        return admin.fhir("PATCH", differing, {"status": "received"})

    answers = at_once(patch)

    assert sorted(answer.status_code for answer in answers) == [200, *repeat(404, CALLERS - 1)]
    assert admin.fhir("GET", f"/Task/{task_id}/_history").json()["total"] == 2
