"""Everything that is wrong with a Task is told, with its issue code and place (R-15 to R-43)."""

from typing import Any

import pytest

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.validation import check_task, problems_of, problems_of_task
from tests.fhir.documents import problems, task, told

EXTENSION: dict[str, Any] = {"url": "http://example.org/a", "valueCode": "b"}
LABEL = {"text": "Label"}

WRONG: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "100 000 notes": ({"note": [{"text": "x"}] * 100_000}, [("too-costly", "Task.note")]),
    "empty text": ({"description": ""}, [("value", "Task.description")]),
    "blank text": ({"description": " \n"}, [("value", "Task.description")]),
    "empty object": ({"code": {}}, [("structure", "Task.code")]),
    "object of only an id": ({"code": {"id": "a"}}, [("structure", "Task.code")]),
    "empty list": ({"note": []}, [("structure", "Task.note")]),
    "null": ({"description": None}, [("structure", "Task.description")]),
    "null in a list": ({"note": [None]}, [("structure", "Task.note[0]")]),
    "no resourceType": ({"resourceType": None}, [("invalid", "Task.resourceType")]),
    "another resourceType": ({"resourceType": "Patient"}, [("invalid", "Task.resourceType")]),
    "resourceType in small letters": ({"resourceType": "task"}, [("invalid", "Task.resourceType")]),
    "list of resourceTypes": ({"resourceType": ["Task"]}, [("invalid", "Task.resourceType")]),
    "unknown element": ({"foo": 1}, [("structure", "Task.foo")]),
    "unknown element below": ({"code": {"txt": "x"}}, [("structure", "Task.code.txt")]),
    "XML-ism": ({"description": {"@value": "x"}}, [("structure", "Task.description")]),
    "text for an object": ({"code": "fulfill"}, [("structure", "Task.code")]),
    "one for a list": ({"note": {"text": "x"}}, [("structure", "Task.note")]),
    "list for one": ({"code": [LABEL]}, [("structure", "Task.code")]),
    "list of lists": ({"note": [[{"text": "x"}]]}, [("structure", "Task.note[0]")]),
    "unknown status": ({"status": "done"}, [("code-invalid", "Task.status")]),
    "status in capitals": ({"status": "Requested"}, [("code-invalid", "Task.status")]),
    "status with a space": ({"status": " requested"}, [("code-invalid", "Task.status")]),
    "number as status": ({"status": 1}, [("code-invalid", "Task.status")]),
    "unknown priority": ({"priority": "high"}, [("code-invalid", "Task.priority")]),
    "unknown type in a long code set": (
        {"extension": [{"url": "a", "valueParameterDefinition": {"use": "in", "type": "Patients"}}]},
        [("code-invalid", "Task.extension[0].valueParameterDefinition.type")],
    ),
    "id of 65 characters": ({"id": "a" * 65}, [("value", "Task.id")]),
    "id with a line end": ({"id": "abc\n"}, [("value", "Task.id")]),
    "30th of February": ({"authoredOn": "2026-02-30"}, [("value", "Task.authoredOn")]),
    "period that ends before it starts": (
        {"executionPeriod": {"start": "2026-03-02", "end": "2026-03-01T23:00:00Z"}},
        [("invariant", "Task.executionPeriod")],
    ),
    "modified before authored": (
        {"authoredOn": "2026-03-02T00:00:00Z", "lastModified": "2026-03-02T00:00:00+01:00"},
        [("invariant", "Task.lastModified")],
    ),
    "too many repetitions": (
        {"restriction": {"repetitions": 2**31}},
        [("value", "Task.restriction.repetitions")],
    ),
    "no repetitions": ({"restriction": {"repetitions": 0}}, [("value", "Task.restriction.repetitions")]),
    "extension of two kinds": (
        {"extension": [EXTENSION | {"extension": [EXTENSION]}]},
        [("extension", "Task.extension[0]")],
    ),
    "extension of no kind": ({"extension": [{"url": "http://a"}]}, [("extension", "Task.extension[0]")]),
    "extension without url": ({"extension": [{"valueCode": "a"}]}, [("extension", "Task.extension[0].url")]),
    "modifier extension": ({"modifierExtension": [EXTENSION]}, [("extension", "Task.modifierExtension[0]")]),
    "modifier extension below": (
        {"restriction": {"repetitions": 1, "modifierExtension": [EXTENSION]}},
        [("extension", "Task.restriction.modifierExtension[0]")],
    ),
    "implicit rules": ({"implicitRules": "http://a"}, [("not-supported", "Task.implicitRules")]),
    "two values": (
        {"input": [{"type": LABEL, "valueString": "a", "valueCode": "b"}]},
        [("structure", "Task.input[0]")],
    ),
    "a value and the extensions of another": (
        {"input": [{"type": LABEL, "valueString": "a", "_valueCode": {"extension": [EXTENSION]}}]},
        [("structure", "Task.input[0]")],
    ),
    "no value": ({"output": [{"type": LABEL}]}, [("required", "Task.output[0].value")]),
    "no label": ({"input": [{"valueString": "a"}]}, [("required", "Task.input[0].type")]),
    "extensions of another number": (
        {"meta": {"profile": ["http://a"], "_profile": [{"id": "a"}, {"extension": [EXTENSION]}]}},
        [("structure", "Task.meta.profile")],
    ),
    "null without extension": (
        {"meta": {"profile": ["http://a", None]}},
        [("structure", "Task.meta.profile[1]")],
    ),
    "null on both sides": (
        {"meta": {"profile": ["http://a", None], "_profile": [{"id": "a"}, None]}},
        [("structure", "Task.meta.profile[1]")],
    ),
    "one extension object for a list": (
        {"meta": {"profile": ["http://a"], "_profile": {"id": "a"}}},
        [("structure", "Task.meta.profile")],
    ),
    "list of extension objects for one": (
        {"authoredOn": "2026", "_authoredOn": [{"id": "a"}]},
        [("structure", "Task.authoredOn")],
    ),
    "id of a missing value": ({"_authoredOn": {"id": "a"}}, [("structure", "Task.authoredOn")]),
    "unknown member of an extension object": (
        {"authoredOn": "2026", "_authoredOn": {"id": "a", "value": "x"}},
        [("structure", "Task.authoredOn.value")],
    ),
    "extension beside an object": ({"code": LABEL, "_code": {"id": "a"}}, [("structure", "Task._code")]),
    "extension beside an id": ({"id": "a", "_id": {"id": "a"}}, [("structure", "Task._id")]),
    "no status": ({"status": ...}, [("required", "Task.status")]),
    "extensions for a status": (
        {"status": ..., "_status": {"extension": [EXTENSION]}},
        [("required", "Task.status")],
    ),
    "extensions for an intent": (
        {"intent": ..., "_intent": {"extension": [EXTENSION]}},
        [("required", "Task.intent")],
    ),
}

RIGHT: dict[str, dict[str, Any]] = {
    "leap second": {"authoredOn": "2016-12-31T23:59:60Z"},
    "year": {"authoredOn": "2024"},
    "extensions beside a value": {"authoredOn": "2026", "_authoredOn": {"id": "a", "extension": [EXTENSION]}},
    "extensions instead of a value": {"_authoredOn": {"extension": [EXTENSION]}},
    "extensions instead of a required value": {"note": [{"_text": {"extension": [EXTENSION]}}]},
    "extensions instead of a required choice": {
        "input": [{"type": LABEL, "_valueCode": {"extension": [EXTENSION]}}]
    },
    "aligned extensions": {
        "meta": {"profile": ["http://a", None], "_profile": [None, {"extension": [EXTENSION]}]}
    },
    "1000 notes": {"note": [{"text": "x"}] * 1000},
    "period of one day": {"executionPeriod": {"start": "2026-03-02T12:00:00+14:00", "end": "2026-03-02"}},
    "period of one instant": {
        "executionPeriod": {"start": "2026-03-02T01:00:00+01:00", "end": "2026-03-02T00:00:00Z"}
    },
    "modified in the year of authoring": {"authoredOn": "2026-03-02", "lastModified": "2026"},
}


@pytest.mark.parametrize(("members", "expected"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_with_its_code_and_place(
    members: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    document = {name: member for name, member in task(**members).items() if member is not ...}

    assert told(problems_of_task(document)) == expected


@pytest.mark.parametrize("members", RIGHT.values(), ids=RIGHT.keys())
def test_what_r4_allows_is_valid(members: dict[str, Any]) -> None:
    assert problems(**members) == []


@pytest.mark.parametrize("document", [[], "Task", 1, True, None])
def test_a_document_is_an_object(document: object) -> None:
    assert told(problems_of_task(document)) == [("structure", "Task")]


def test_an_empty_document_lacks_its_type() -> None:
    assert ("invalid", "Task.resourceType") in told(problems_of_task({}))


def test_all_problems_are_told_at_once() -> None:
    found = problems(
        status="done",
        priority="high",
        foo=1,
        note=[{"text": ""}, {"time": "2026-13", "authorString": "a"}],
        executionPeriod={"start": "2027", "end": "2026"},
        authoredOn="2027",
        lastModified="2026",
    )

    assert sorted(found) == [
        ("code-invalid", "Task.priority"),
        ("code-invalid", "Task.status"),
        ("invariant", "Task.executionPeriod"),
        ("invariant", "Task.lastModified"),
        ("required", "Task.note[1].text"),
        ("structure", "Task.foo"),
        ("value", "Task.note[0].text"),
        ("value", "Task.note[1].time"),
    ]


def test_a_misspelt_element_is_recognised() -> None:
    (issue,) = problems_of_task(task(staus="requested"))

    assert issue.text == 'Task.staus: Task has no element "staus". Is "status" meant?'


def test_a_wrong_code_is_answered_with_the_legal_ones() -> None:
    (issue,) = problems_of_task(task(priority="high"))

    assert issue.text == 'Task.priority: "high" is not one of routine, urgent, asap, stat.'


def test_at_most_a_hundred_problems_are_told() -> None:
    document = task(note=[{"text": ""}] * 1000, authoredOn=1, lastModified=2)

    assert len(problems_of_task(document)) == 100


@pytest.mark.parametrize("levels", [40, 300, 5000])
def test_endless_nesting_is_refused(levels: int) -> None:
    extension = EXTENSION
    for _ in range(levels):
        extension = {"url": "http://a", "extension": [extension]}

    codes = {code for code, _ in problems(extension=[extension])}

    assert codes == {"structure"}


def test_a_failing_check_tells_every_issue() -> None:
    with pytest.raises(ApiError) as refused:
        check_task(task(status="done", priority="high"))

    assert refused.value.problem is Problem.INVALID
    assert len(refused.value.issues) == 2


def test_what_is_only_too_much_fails_as_such() -> None:
    with pytest.raises(ApiError) as refused:
        check_task(task(note=[{"text": "x"}] * 1001))

    assert refused.value.problem is Problem.TOO_COSTLY


@pytest.mark.parametrize(
    ("type_name", "value", "expected"),
    [
        ("Period", {"start": "2026", "end": "2027"}, []),
        ("Period", {"start": "2027", "end": "2026"}, [("invariant", "here")]),
        ("dateTime", "2026-02-30", [("value", "here")]),
        (
            "Task.restriction",
            {"recipient": [{"reference": "Medication/1"}]},
            [("value", "here.recipient[0].reference")],
        ),
    ],
)
def test_any_declared_type_can_be_checked_alone(
    type_name: str, value: object, expected: list[tuple[str, str]]
) -> None:
    assert told(problems_of(type_name, value, "here")) == expected
