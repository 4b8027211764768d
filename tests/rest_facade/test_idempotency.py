"""Creates that may be sent again under a key, through both doors."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.rest_facade.identified import Order, new_order
from tests.service import Person, Service

CALLERS = 20
CREATE = """mutation($input: TaskInput!, $key: String) {
  createTask(input: $input, idempotencyKey: $key) { id version description } }"""


@pytest.fixture
def order() -> Order:
    return new_order()


@pytest.fixture
def key() -> str:
    return secrets.token_hex(16)


def post(who: Person, order: Order, key: str, **changes: Any) -> httpx2.Response:
    return who.fhir("POST", "/Task", order.task(**changes), headers={"Idempotency-Key": key})


def mutate(who: Person, order: Order, key: str, **changes: Any) -> Any:
    task = order.task(**changes)
    given = {name: value for name, value in task.items() if name != "resourceType"}
    for name in ("status", "intent", "priority"):
        given[name] = given[name].upper()
    return who.graphql(CREATE, input=given, key=key).json()


def test_the_first_answer_is_given_again(service: Service, order: Order, key: str) -> None:
    admin = service.admin()
    first = post(admin, order, key)
    changed = order.task(id=first.json()["id"], status="accepted")
    assert admin.fhir("PUT", f"/Task/{first.json()['id']}", changed).status_code == 200

    again = post(admin, order, key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    for name in ["location", "etag", "last-modified"]:
        assert again.headers[name] == first.headers[name]
    assert order.count(admin) == 1


def test_the_quotes_of_the_draft_are_not_part_of_the_key(service: Service, order: Order, key: str) -> None:
    bare, quoted = post(service.admin(), order, key), post(service.admin(), order, f'"{key}"')

    assert bare.json()["id"] == quoted.json()["id"]


def test_another_body_under_the_same_key_is_refused(service: Service, order: Order, key: str) -> None:
    post(service.admin(), order, key)

    answer = post(service.admin(), order, key, description="something else")

    assert (answer.status_code, order.count(service.admin())) == (422, 1)


def test_a_refused_create_does_not_use_up_its_key(service: Service, order: Order, key: str) -> None:
    assert post(service.admin(), order, key, status="done").status_code == 400
    assert post(service.admin(), order, key).status_code == 201


def test_keys_of_different_callers_have_nothing_to_do_with_each_other(
    service: Service, order: Order, key: str
) -> None:
    people = [service.new_practitioner(), service.new_practitioner(), service.admin()]

    answers = [post(who, order, key, owner=who.reference) for who in people]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 3


def test_a_condition_and_a_key_together_are_refused(service: Service, order: Order, key: str) -> None:
    headers = {"Idempotency-Key": key, "If-None-Exist": order.condition}

    answer = service.admin().fhir("POST", "/Task", order.task(), headers=headers)

    assert (answer.status_code, order.count(service.admin())) == (400, 0)


def test_f_22_of_twenty_creates_with_one_key_at_once_all_get_the_one_task(
    service: Service, order: Order, key: str
) -> None:
    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(lambda _: post(service.admin(), order, key), range(CALLERS)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert order.count(service.admin()) == 1


def test_a_mutation_with_a_key_makes_one_task(service: Service, order: Order, key: str) -> None:
    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(lambda _: mutate(service.admin(), order, key), range(CALLERS)))

    assert len({str(answer) for answer in answers}) == 1
    assert answers[0]["data"]["createTask"]["version"] == 1
    assert order.count(service.admin()) == 1
    (error,) = mutate(service.admin(), order, key, description="something else")["errors"]
    assert error["extensions"]["status"] == 422
