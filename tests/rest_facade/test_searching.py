"""What searches find, what they say they understood, and how their pages hang together."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from graphql_schema.search import Kind
from graphql_schema.task.parameters import SORT_KEYS
from rest_facade.search_request import FILTERS
from tests.rest_facade.door import BASE, Door, ids, links

VALUES = {Kind.TOKEN: "a", Kind.REFERENCE: "Practitioner/a", Kind.DATE: "ge2024-03", Kind.STRING: "a"} | {
    Kind.NUMBER: "ge2",
    Kind.URI: "http://a.example/a",
}
OWN_VALUES = {
    "status": "requested",
    "intent": "order",
    "priority": "stat",
    "patient": "Patient/a",
    "overdue": "true",
}


def understood(bundle: object, relation: str = "self") -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(links(bundle)[relation]).query)


@pytest.fixture
def five(door: Door) -> list[str]:
    """The ids of five tasks, newest first."""
    return [door.create(description=f"task {number}")["id"] for number in range(5)][::-1]


@pytest.mark.parametrize("name", FILTERS)
def test_every_parameter_is_accepted_and_understood(door: Door, name: str) -> None:
    value = OWN_VALUES.get(name, VALUES[FILTERS[name].kind])

    answer = door("GET", "/Task", params={name: value})

    assert answer.status_code == 200, answer.text
    assert understood(answer.json()) == [(name, value)]


@pytest.mark.parametrize("key", SORT_KEYS)
def test_every_sort_key_orders_both_ways(door: Door, five: list[str], key: str) -> None:
    up, down = (ids(door("GET", f"/Task?_sort={sign}{key}").json()) for sign in ["", "-"])

    assert sorted(up) == sorted(five)
    assert up == down[::-1]


def test_keys_are_sorted_by_one_after_the_other(door: Door) -> None:
    late = door.create(priority="stat", restriction={"period": {"end": "2024-06"}})["id"]
    soon = door.create(priority="stat", restriction={"period": {"end": "2024-05"}})["id"]
    routine = door.create(priority=None)["id"]

    found = ids(door("GET", "/Task?_sort=-priority,due-date").json())

    assert found == [soon, late, routine]


@pytest.mark.parametrize("query", ["", "&_sort=description", "&_sort=-priority,due-date"])
def test_links_walk_all_pages_both_ways(door: Door, five: list[str], query: str) -> None:
    forwards = [ids(page) for page in door.pages(f"/Task?_count=2{query}")]
    *_, last = door.pages(f"/Task?_count=2{query}")
    backwards = [ids(page) for page in door.pages(links(last)["self"], "previous")]

    assert [len(page) for page in forwards] == [2, 2, 1]
    assert sorted(task_id for page in forwards for task_id in page) == sorted(five)
    assert backwards == forwards[::-1]


def test_every_page_links_to_itself_and_to_the_first(door: Door, five: list[str]) -> None:
    first, second, _ = door.pages("/Task?_count=2&status=requested")

    assert ids(door("GET", links(second)["self"]).json()) == ids(second) == five[2:4]
    assert ids(door("GET", links(second)["first"]).json()) == ids(first)
    assert "previous" not in links(first)
    assert all(url.startswith(f"{BASE}/Task?") for url in links(second).values())


@pytest.mark.usefixtures("five")
def test_the_total_is_told_when_it_is_free_or_asked_for(door: Door) -> None:
    def total(query: str) -> int | None:
        found: int | None = door("GET", f"/Task?{query}").json().get("total")
        return found

    assert total("") == 5
    assert total("_total=none") is None
    assert total("_count=2") is None
    assert total("_count=2&_total=accurate") == 5
    assert total("_count=2&_total=estimate") == 5


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("query", ["_count=0", "_summary=count", "_summary=count&_count=2&_total=none"])
def test_a_count_comes_without_entries(door: Door, query: str) -> None:
    bundle = door("GET", f"/Task?{query}").json()

    assert (bundle["total"], "entry" in bundle) == (5, False)


def test_a_large_count_is_cut_down_and_the_self_link_says_so(door: Door) -> None:
    assert understood(door("GET", "/Task?_count=1000").json()) == [("_count", "500")]


def test_get_and_post_find_the_same(door: Door, five: list[str]) -> None:
    form = {"status": "requested", "_count": "3"}

    got = door("GET", "/Task", params=form).json()
    posted = door("POST", "/Task/_search", data=form).json()

    assert ids(posted) == ids(got) == five[:3]
    assert understood(posted) == understood(got)


def test_query_and_form_are_read_together(door: Door) -> None:
    wanted = door.create(status="draft", priority="stat")["id"]
    door.create(status="draft")

    bundle = door("POST", "/Task/_search?status=draft", data={"priority": "stat"}).json()

    assert ids(bundle) == [wanted]


def test_commas_mean_or_and_repetition_means_and(door: Door) -> None:
    draft, requested = door.create(status="draft")["id"], door.create()["id"]

    def found(query: str) -> list[str]:
        return ids(door("GET", f"/Task?{query}").json())

    assert found("status=draft,requested") == [requested, draft]
    assert found("status=draft&status=requested") == []
    assert found("status:not=draft") == [requested]
    assert found("business-status:missing=true") == [requested, draft]


def test_an_escaped_comma_is_part_of_the_value(door: Door) -> None:
    wanted = door.create(code={"coding": [{"code": "a,b"}]})["id"]
    door.create(code={"coding": [{"code": "a"}]})

    assert ids(door("GET", r"/Task?code=a\,b").json()) == [wanted]


def test_what_is_ignored_is_left_out_of_the_self_link(door: Door) -> None:
    usual = door("GET", "/Task?_foo=1&_pretty=true&status=requested").json()
    lenient = door("GET", "/Task?foo=1&status=&_foo=1", headers={"Prefer": "handling=lenient"}).json()

    assert understood(usual) == [("status", "requested")]
    assert understood(lenient) == []


def test_an_unknown_parameter_is_named_beside_the_known_ones(door: Door) -> None:
    text = door("GET", "/Task?staus=requested").json()["issue"][0]["details"]["text"]

    assert "staus" in text
    assert all(name in text for name in FILTERS)


@pytest.mark.parametrize(
    ("owner", "status"),
    [
        ("Practitioner/pia", 200),
        (f"{BASE}/Practitioner/pia", 200),
        ("Practitioner/col", 403),
        ("http://a.example/Practitioner/pia", 403),
    ],
)
def test_a_practitioner_may_name_only_themselves_as_owner(door: Door, owner: str, status: int) -> None:
    assert door("GET", f"/Task?owner={owner}", "practitioner").status_code == status
