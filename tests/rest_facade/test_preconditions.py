"""Preconditions on versions, in the order of RFC 9110, on every write and every read."""

from email.utils import formatdate

import pytest

from tests.rest_facade.identified import Order, new_order
from tests.service import Person, Service
from tests.tasks import documented_task

PAST, FUTURE = formatdate(0, usegmt=True), formatdate(4_000_000_000, usegmt=True)

#  headers, and the status of a write to version 2
WRITES: list[tuple[dict[str, str], int]] = [
    ({}, 200),
    ({"If-Match": 'W/"2"'}, 200),
    ({"If-Match": '"2"'}, 200),
    ({"If-Match": "2"}, 200),
    ({"If-Match": "*"}, 200),
    ({"If-Match": 'W/"1", W/"2"'}, 200),
    ({"If-Match": "1,2"}, 200),
    ({"If-Match": 'W/"1"'}, 412),
    ({"If-Match": 'W/"1", W/"3"'}, 412),
    ({"If-Match": 'W/"x"'}, 400),
    ({"If-Match": '*, "2"'}, 400),
    ({"If-Match": '"2'}, 400),
    ({"If-None-Match": "*"}, 412),
    ({"If-None-Match": 'W/"2"'}, 412),
    ({"If-None-Match": 'W/"1"'}, 200),
    ({"If-None-Match": 'W/"x"'}, 400),
    ({"If-Match": 'W/"2"', "If-None-Match": "*"}, 412),
    ({"If-Unmodified-Since": FUTURE}, 200),
    ({"If-Unmodified-Since": PAST}, 412),
    ({"If-Unmodified-Since": "yesterday"}, 200),
    ({"If-Match": 'W/"2"', "If-Unmodified-Since": PAST}, 200),
    ({"If-Modified-Since": FUTURE}, 200),
]

READS: list[tuple[dict[str, str], int]] = [
    ({"If-None-Match": 'W/"2"'}, 304),
    ({"If-None-Match": '"1", 2'}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": 'W/"1"'}, 200),
    ({"If-None-Match": "abc"}, 200),
    ({"If-Modified-Since": FUTURE}, 304),
    ({"If-Modified-Since": PAST}, 200),
    ({"If-Modified-Since": "yesterday"}, 200),
    ({"If-None-Match": 'W/"1"', "If-Modified-Since": FUTURE}, 200),
    ({"If-None-Match": 'W/"2"', "If-Modified-Since": PAST}, 304),
    ({"If-Match": 'W/"1"'}, 412),
    ({"If-Match": 'W/"2"'}, 200),
    ({"If-Match": 'W/"1"', "If-None-Match": 'W/"2"'}, 412),
    ({"If-Match": 'W/"2"', "If-None-Match": 'W/"2"'}, 304),
    ({"If-Unmodified-Since": PAST}, 412),
    ({"If-Match": 'W/"2"', "If-Unmodified-Since": PAST}, 200),
]


@pytest.fixture
def order() -> Order:
    return new_order()


@pytest.fixture
def changed(service: Service, order: Order) -> str:
    """The id of a task in version 2."""
    task_id = order.create(service.admin())
    answer = service.admin().fhir("PUT", f"/Task/{task_id}", order.task(id=task_id, status="received"))
    assert answer.status_code == 200
    return task_id


def version(who: Person, task_id: str) -> str:
    return str(who.fhir("HEAD", f"/Task/{task_id}").headers["etag"])


@pytest.mark.parametrize(("headers", "status"), WRITES, ids=str)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "conditional PUT", "conditional PATCH"])
def test_a_write_happens_when_its_preconditions_hold(
    service: Service, order: Order, changed: str, method: str, headers: dict[str, str], status: int
) -> None:
    admin, conditional = service.admin(), method.startswith("conditional")
    path = f"/Task?{order.condition}" if conditional else f"/Task/{changed}"
    body = order.task(id=changed, status="accepted") if "PUT" in method else {"status": "accepted"}

    answer = admin.fhir(method.rsplit(maxsplit=1)[-1], path, body, headers=headers)

    assert answer.status_code == status, answer.text
    assert version(admin, changed) == ('W/"3"' if status == 200 else 'W/"2"')


@pytest.mark.parametrize(("headers", "status"), READS, ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_answers_what_the_client_does_not_have_yet(
    service: Service, changed: str, method: str, headers: dict[str, str], status: int
) -> None:
    for path in [f"/Task/{changed}", f"/Task/{changed}/_history/2"]:
        answer = service.admin().fhir(method, path, headers=headers)

        assert answer.status_code == status
        if status == 304:
            assert (answer.content, answer.headers["etag"]) == (b"", 'W/"2"')
            assert "last-modified" not in answer.headers


def test_preconditions_tell_a_foreigner_nothing(service: Service, changed: str) -> None:
    stranger = service.new_practitioner()
    body = documented_task(stranger.reference, id=changed)

    answers = [
        stranger.fhir(method, f"/Task/{changed}", sent, headers=headers)
        for method, sent in [("GET", None), ("PUT", body), ("PATCH", {"status": "accepted"})]
        for headers in [{"If-Match": 'W/"2"'}, {"If-Match": 'W/"9"'}, {"If-None-Match": "*"}]
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1


def test_a_conditional_update_that_expects_a_version_creates_nothing(service: Service, order: Order) -> None:
    admin, path = service.admin(), f"/Task?{order.condition}"

    for tag in ["*", 'W/"1"']:
        assert admin.fhir("PUT", path, order.task(), headers={"If-Match": tag}).status_code == 412

    assert order.count(admin) == 0


def test_if_none_match_makes_a_conditional_update_a_create_alone(service: Service, order: Order) -> None:
    admin, path, headers = service.admin(), f"/Task?{order.condition}", {"If-None-Match": "*"}

    statuses = [admin.fhir("PUT", path, order.task(), headers=headers).status_code for _ in range(2)]

    assert statuses == [201, 412]
