"""A merge patch sets and removes what RFC 7396 says (R-62)."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.fhir.validation import problems_of_task
from graphql_schema.patch.merge_patch import merge_patch, merged
from tests.patch.patching import refusal
from tests.tasks import documented_task

Json = dict[str, Any]

STORED: Json = {
    **documented_task(),
    "id": "t1",
    "meta": {"versionId": "3", "lastUpdated": "2026-03-15T08:00:00Z", "tag": [{"code": "a"}]},
}

RFC_EXAMPLES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]

MANAGED: dict[str, tuple[Json, str]] = {
    "another id": ({"id": "t2"}, "Task.id"),
    "no id": ({"id": None}, "Task.id"),
    "another type": ({"resourceType": "Patient"}, "Task.resourceType"),
    "another version": ({"meta": {"versionId": "4"}}, "Task.meta.versionId"),
    "another time": ({"meta": {"lastUpdated": "2027-01-01T00:00:00Z"}}, "Task.meta.lastUpdated"),
}


@pytest.mark.parametrize(("target", "changes", "result"), RFC_EXAMPLES)
def test_an_example_of_the_rfc_gives_its_result(target: Any, changes: Any, result: Any) -> None:
    assert merged(target, changes) == result


@pytest.mark.parametrize("wrong", [None, [], "x", 1, True])
def test_only_an_object_is_a_merge_patch(wrong: object) -> None:
    assert refusal(lambda: merge_patch(wrong)) == (400, "structure", "patch")


@pytest.mark.parametrize("wrong", MANAGED)
def test_what_the_server_manages_cannot_be_changed(wrong: str) -> None:
    changes, place = MANAGED[wrong]

    assert refusal(lambda: merge_patch(changes)(STORED)) == (422, "processing", place)


def test_a_client_may_send_back_what_the_server_manages() -> None:
    echoed = {"resourceType": "Task", "id": "t1", "meta": STORED["meta"], "priority": "stat"}

    assert merge_patch(echoed)(STORED) == STORED | {"priority": "stat"}


def test_a_client_may_send_back_the_meta_without_a_version() -> None:
    patched = merge_patch({"meta": {"versionId": None, "tag": [{"code": "b"}]}})(STORED)

    assert patched["meta"]["tag"] == [{"code": "b"}]


def test_what_was_emptied_is_left_out() -> None:
    patched = merge_patch({"restriction": {"period": {"end": None}}})(STORED)

    assert "restriction" not in patched


def test_an_empty_list_stays_for_the_validation_to_refuse() -> None:
    patched = merge_patch({"note": []})(STORED)

    assert [issue.expression for issue in problems_of_task(patched)] == ["Task.note"]


def test_null_on_a_required_element_leaves_an_invalid_task() -> None:
    patched = merge_patch({"status": None})(STORED)

    issue = problems_of_task(patched)[0]
    assert (issue.code, issue.expression) == ("required", "Task.status")


def test_decimals_keep_their_spelling() -> None:
    document = read_json('{"a": 1.50, "b": {"c": 2.0}}')

    patched = merge_patch(read_json('{"b": {"d": 3.10}}'))(document)

    assert write_json(patched) == b'{"a":1.50,"b":{"c":2.0,"d":3.10}}'


def test_a_task_of_more_than_a_mebibyte_is_refused() -> None:
    edit = merge_patch({"description": "x" * 1024 * 1024})

    assert refusal(lambda: edit(STORED)) == (400, "too-costly", "Task")


LEAVES = st.one_of(st.integers(0, 3), st.booleans(), st.sampled_from(["x", "y"]))
NAMES = st.sampled_from(["a", "b", "c"])
TARGETS = st.recursive(
    LEAVES | st.lists(LEAVES, min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=10,
)
CHANGES = st.recursive(
    LEAVES | st.none() | st.lists(LEAVES, min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)
FLAT_TASKS = st.dictionaries(NAMES, LEAVES, max_size=3)
TASKS = st.dictionaries(NAMES, TARGETS, max_size=3)
PATCHES = st.dictionaries(NAMES, CHANGES, max_size=3)


def holds_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return any(member == {} or holds_empty(member) for member in value.values())
    return False


@given(TASKS, PATCHES)
def test_a_merge_patch_applied_twice_does_nothing_more(task: Json, changes: Json) -> None:
    once = merge_patch(changes)(task)

    assert merge_patch(changes)(once) == once


@given(TASKS, PATCHES)
def test_a_merge_patch_leaves_its_task_alone_and_nothing_empty(task: Json, changes: Json) -> None:
    before = deepcopy(task)

    patched = merge_patch(changes)(task)

    assert task == before
    assert not holds_empty(patched)


@given(TASKS, FLAT_TASKS)
def test_naming_every_element_leads_to_any_flat_task(old: Json, new: Json) -> None:
    assert merge_patch(dict.fromkeys(old) | new)(old) == new


@given(TASKS)
def test_the_empty_merge_patch_changes_nothing(task: Json) -> None:
    assert merge_patch({})(task) == task
