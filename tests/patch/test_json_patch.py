"""A JSON Patch does what RFC 6902 says, or nothing (R-60)."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.fhir.validation import problems_of_task
from graphql_schema.patch.equality import is_same
from graphql_schema.patch.json_patch import json_patch
from tests.patch.differences import difference
from tests.patch.patching import Told, refusal
from tests.tasks import documented_task

Json = dict[str, Any]

STORED: Json = {
    **documented_task(),
    "id": "t1",
    "meta": {"versionId": "3", "lastUpdated": "2026-03-15T08:00:00Z", "tag": [{"code": "a"}]},
    "note": [{"text": "one"}, {"text": "two"}],
}

RFC_EXAMPLES: dict[str, tuple[Json, list[Json], Json]] = {
    "A.1 adding an object member": (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux"}],
        {"baz": "qux", "foo": "bar"},
    ),
    "A.2 adding an array element": (
        {"foo": ["bar", "baz"]},
        [{"op": "add", "path": "/foo/1", "value": "qux"}],
        {"foo": ["bar", "qux", "baz"]},
    ),
    "A.3 removing an object member": (
        {"baz": "qux", "foo": "bar"},
        [{"op": "remove", "path": "/baz"}],
        {"foo": "bar"},
    ),
    "A.4 removing an array element": (
        {"foo": ["bar", "qux", "baz"]},
        [{"op": "remove", "path": "/foo/1"}],
        {"foo": ["bar", "baz"]},
    ),
    "A.5 replacing a value": (
        {"baz": "qux", "foo": "bar"},
        [{"op": "replace", "path": "/baz", "value": "boo"}],
        {"baz": "boo", "foo": "bar"},
    ),
    "A.6 moving a value": (
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    "A.7 moving an array element": (
        {"foo": ["all", "grass", "cows", "eat"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    "A.8 testing a value: success": (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2}],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    "A.10 adding a nested member object": (
        {"foo": "bar"},
        [{"op": "add", "path": "/child", "value": {"grandchild": {}}}],
        {"foo": "bar", "child": {"grandchild": {}}},
    ),
    "A.11 ignoring unrecognized elements": (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}],
        {"foo": "bar", "baz": "qux"},
    ),
    "A.14 ~ escape ordering": (
        {"/": 9, "~1": 10},
        [{"op": "test", "path": "/~01", "value": 10}],
        {"/": 9, "~1": 10},
    ),
    "A.16 adding an array value": (
        {"foo": ["bar"]},
        [{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}],
        {"foo": ["bar", ["abc", "def"]]},
    ),
}

RFC_ERRORS: dict[str, tuple[Json, list[Json]]] = {
    "A.9 testing a value: error": ({"baz": "qux"}, [{"op": "test", "path": "/baz", "value": "bar"}]),
    "A.12 adding to a nonexistent target": (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz/bat", "value": "qux"}],
    ),
    "A.15 comparing strings and numbers": (
        {"/": 9, "~1": 10},
        [{"op": "test", "path": "/~01", "value": "10"}],
    ),
}

MISFORMED: dict[str, tuple[object, Told]] = {
    "no list": ({"op": "remove", "path": "/note"}, (400, "structure", "patch")),
    "null": (None, (400, "structure", "patch")),
    "no object": ([1], (400, "structure", "[0]")),
    "unknown op": ([{"op": "delete", "path": "/note"}], (400, "not-supported", "[0].op")),
    "list as op": ([{"op": [], "path": "/note"}], (400, "not-supported", "[0].op")),
    "no op": ([{"path": "/note"}], (400, "not-supported", "[0].op")),
    "no path": ([{"op": "remove"}], (400, "required", "[0].path")),
    "no value": ([{"op": "add", "path": "/note"}], (400, "required", "[0].value")),
    "no from": ([{"op": "move", "path": "/note"}], (400, "required", "[0].from")),
    "number as path": ([{"op": "remove", "path": 1}], (400, "structure", "[0].path")),
    "no slash": ([{"op": "remove", "path": "note"}], (400, "value", "[0].path")),
    "unknown escape": ([{"op": "remove", "path": "/status~2"}], (400, "value", "[0].path")),
    "open escape": ([{"op": "remove", "path": "/status~"}], (400, "value", "[0].path")),
    "long path": ([{"op": "remove", "path": "/a" * 513}], (400, "too-costly", "[0].path")),
    "10 000 operations": ([{"op": "remove", "path": "/note/0"}] * 10_000, (400, "too-costly", "patch")),
    "copy into itself": ([{"op": "copy", "from": "/a", "path": "/a/b"}], (400, "value", "[0].path")),
    "move into itself": ([{"op": "move", "from": "/a", "path": "/a/b"}], (400, "value", "[0].path")),
    "second is wrong": (
        [{"op": "remove", "path": "/note"}, {"op": "remove", "path": "x"}],
        (400, "value", "[1].path"),
    ),
    "the whole task": ([{"op": "replace", "path": "", "value": {}}], (422, "processing", "[0].path")),
    "id": ([{"op": "replace", "path": "/id", "value": "t2"}], (422, "processing", "[0].path")),
    "type": ([{"op": "remove", "path": "/resourceType"}], (422, "processing", "[0].path")),
    "version": ([{"op": "add", "path": "/meta/versionId", "value": "9"}], (422, "processing", "[0].path")),
    "time": ([{"op": "remove", "path": "/meta/lastUpdated"}], (422, "processing", "[0].path")),
    "moved id": ([{"op": "move", "from": "/id", "path": "/description"}], (422, "processing", "[0].from")),
}

UNPROCESSABLE: dict[str, Json] = {
    "no such member": {"op": "remove", "path": "/businessStatus"},
    "no such index": {"op": "remove", "path": "/note/2"},
    "index after the end": {"op": "add", "path": "/note/3", "value": {"text": "x"}},
    "negative index": {"op": "remove", "path": "/note/-1"},
    "negative index to add": {"op": "add", "path": "/note/-1", "value": {"text": "x"}},
    "leading zero": {"op": "replace", "path": "/note/01", "value": {"text": "x"}},
    "Arabic digit": {"op": "remove", "path": "/note/\u0661"},
    "endless index": {"op": "remove", "path": f"/note/{'9' * 1000}"},
    "end of the list": {"op": "replace", "path": "/note/-", "value": {"text": "x"}},
    "member of a text": {"op": "add", "path": "/status/x", "value": "x"},
    "below a text": {"op": "add", "path": "/status/x/y", "value": "x"},
    "index of an object": {"op": "remove", "path": "/owner/-1"},
    "replace of absent": {"op": "replace", "path": "/businessStatus", "value": {"text": "x"}},
    "another value": {"op": "test", "path": "/status", "value": "completed"},
    "true for one": {"op": "test", "path": "/status", "value": True},
}


@pytest.mark.parametrize("example", RFC_EXAMPLES)
def test_an_example_of_the_rfc_gives_its_result(example: str) -> None:
    before, operations, after = RFC_EXAMPLES[example]

    patched = json_patch(operations)(before)

    assert patched == after


@pytest.mark.parametrize("example", RFC_ERRORS)
def test_an_erroneous_example_of_the_rfc_is_refused(example: str) -> None:
    before, operations = RFC_ERRORS[example]

    status, code, _ = refusal(lambda: json_patch(operations)(before))

    assert (status, code) == (422, "processing")


@pytest.mark.parametrize("wrong", MISFORMED)
def test_a_patch_that_is_wrong_in_itself_is_refused_before_any_task_is_read(wrong: str) -> None:
    operations, told = MISFORMED[wrong]

    assert refusal(lambda: json_patch(operations)) == told


@pytest.mark.parametrize("wrong", UNPROCESSABLE)
def test_an_operation_that_the_task_cannot_take_is_refused(wrong: str) -> None:
    operation = UNPROCESSABLE[wrong]
    edit = json_patch([{"op": "test", "path": "/status", "value": "requested"}, operation])

    assert refusal(lambda: edit(STORED)) == (422, "processing", "[1].path")


def test_a_refused_operation_leaves_nothing_of_those_before() -> None:
    stored = deepcopy(STORED)
    edit = json_patch([{"op": "remove", "path": "/note/0"}, {"op": "remove", "path": "/note/1"}])

    refused = refusal(lambda: edit(stored))

    assert refused == (422, "processing", "[1].path")
    assert stored == STORED


def test_a_failed_test_does_not_tell_the_value() -> None:
    edit = json_patch([{"op": "test", "path": "/description", "value": "guess"}])

    with pytest.raises(Exception, match="The test failed") as caught:
        edit(STORED)

    assert STORED["description"] not in str(caught.value)


def test_the_version_may_be_tested() -> None:
    edit = json_patch([{"op": "test", "path": "/meta/versionId", "value": "3"}])

    assert edit(STORED) == STORED


def test_numbers_are_the_same_by_value_and_true_is_none() -> None:
    document = read_json('{"a": 1.50, "b": true, "c": {"x": [1], "y": null}}')
    same = [
        {"op": "test", "path": "/a", "value": read_json("1.5")},
        {"op": "test", "path": "/b", "value": True},
        {"op": "test", "path": "/c", "value": read_json('{"y": null, "x": [1.0]}')},
    ]

    assert json_patch(same)(document) == document
    assert refusal(lambda: json_patch([{"op": "test", "path": "/b", "value": 1}])(document))[0] == 422


def test_decimals_keep_their_spelling_wherever_they_go() -> None:
    document = read_json('{"a": {"value": 1.50}, "list": [{"value": -0}]}')
    operations = read_json(
        """[
        {"op": "copy", "from": "/a", "path": "/b"},
        {"op": "move", "from": "/list/0", "path": "/c"},
        {"op": "add", "path": "/d", "value": 1e-7}
        ]"""
    )

    patched = json_patch(operations)(document)

    assert write_json(patched) == b'{"a":{"value":1.50},"b":{"value":1.50},"c":{"value":-0},"d":1e-7}'


def test_what_was_emptied_is_left_out() -> None:
    edit = json_patch(
        [
            {"op": "remove", "path": "/note/1"},
            {"op": "remove", "path": "/note/0"},
            {"op": "remove", "path": "/restriction/period/end"},
        ]
    )

    patched = edit(STORED)

    assert patched == {name: STORED[name] for name in STORED if name not in {"note", "restriction"}}


def test_what_was_emptied_can_be_filled_again() -> None:
    edit = json_patch(
        [
            {"op": "remove", "path": "/note/0"},
            {"op": "remove", "path": "/note/0"},
            {"op": "add", "path": "/note/-", "value": {"text": "three"}},
        ]
    )

    assert edit(STORED)["note"] == [{"text": "three"}]


def test_an_emptied_companion_keeps_its_list_aligned() -> None:
    document = {"_line": [{"id": "a"}, {"id": "b"}], "line": ["x", "y"]}

    patched = json_patch([{"op": "remove", "path": "/_line/0/id"}])(document)

    assert patched == {"_line": [None, {"id": "b"}], "line": ["x", "y"]}


def test_an_empty_value_that_the_client_sent_stays_for_the_validation_to_refuse() -> None:
    edit = json_patch([{"op": "add", "path": "/input", "value": []}, {"op": "remove", "path": "/note/0"}])

    assert edit(STORED)["input"] == []


def test_copies_that_grow_without_end_are_refused() -> None:
    long_note = [{"op": "add", "path": "/note/0", "value": {"text": "x" * 1000}}]
    doubling = [
        {"op": "copy", "from": "/note", "path": "/a"},
        {"op": "copy", "from": "/a", "path": "/note/-"},
    ]

    told = refusal(lambda: json_patch(long_note + doubling * 300)(STORED))

    assert told[:2] == (400, "too-costly")


def test_what_makes_an_invalid_task_is_left_for_the_validation_to_refuse() -> None:
    invalid = json_patch([{"op": "add", "path": "/owner/-1", "value": "x"}])(STORED)

    assert [issue.expression for issue in problems_of_task(invalid)] == ["Task.owner.-1"]


def test_lists_that_no_task_may_have_are_not_worked_on() -> None:
    edit = json_patch(
        [
            {"op": "add", "path": "/note", "value": [{"text": "x"}] * 1001},
            {"op": "remove", "path": "/note/0"},
        ]
    )

    assert refusal(lambda: edit(STORED)) == (400, "too-costly", "[1].path")


def test_a_task_of_more_than_a_mebibyte_is_refused() -> None:
    edit = json_patch([{"op": "add", "path": "/description", "value": "x" * 1024 * 1024}])

    assert refusal(lambda: edit(STORED)) == (400, "too-costly", "Task")


@pytest.mark.parametrize("rounds", [4, 20, 300])
def test_moves_that_nest_ever_deeper_are_refused(rounds: int) -> None:
    deep: Json = {"x": 1}
    for _ in range(50):
        deep = {"x": deep}
    nest = [
        {"op": "add", "path": "/a", "value": deep},
        {"op": "move", "from": "/b", "path": "/a" + "/x" * 50 + "/y"},
        {"op": "move", "from": "/a", "path": "/b"},
    ]
    edit = json_patch([{"op": "add", "path": "/b", "value": 1}, *nest * rounds])

    assert refusal(lambda: edit(STORED))[:2] == (400, "too-costly")


NAMES = st.sampled_from(["a", "b", "a/b", "m~n", "~1", "", "0", "-"])
LEAVES = st.one_of(
    st.integers(-9, 9), st.booleans(), st.sampled_from(["", "x", "y"]), st.just(read_json("1.50"))
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4) | st.dictionaries(NAMES, inner, min_size=1, max_size=4)
    ),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=4)


@given(DOCUMENTS, DOCUMENTS)
def test_the_difference_of_two_documents_leads_from_one_to_the_other(old: Json, new: Json) -> None:
    before = deepcopy(old)

    patched = json_patch(list(difference(old, new)))(old)

    assert is_same(patched, new)
    assert old == before
