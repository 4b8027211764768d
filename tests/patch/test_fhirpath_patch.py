"""A FHIRPath Patch changes what its paths select, or nothing (R-63)."""

from copy import deepcopy
from typing import Any

import pytest

from graphql_schema.errors import ApiError
from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.patch.fhirpath_patch import fhirpath_patch
from tests.patch.parameters import Json, built, operation, parameters
from tests.patch.patching import Told, refusal
from tests.tasks import documented_task

OPERATION = "Parameters.parameter[0]"
TYPE = f"{OPERATION}.part[0]"
PATH = f"{OPERATION}.part[1]"
THIRD = f"{OPERATION}.part[2]"

URL = "http://example.org/ward"
WARD = {"url": URL, "valueString": "W3"}

STORED: Json = {
    **documented_task(),
    "id": "t1",
    "meta": {
        "versionId": "3",
        "lastUpdated": "2026-03-15T08:00:00Z",
        "profile": ["http://example.org/a", "http://example.org/b"],
        "_profile": [None, {"id": "second"}],
    },
    "contained": [{"resourceType": "Patient", "id": "p1"}],
    "extension": [{"url": "http://example.org/other", "valueBoolean": True}, WARD],
    "_status": {"extension": [{**WARD}]},
    "note": [{"text": "one", "authorString": "A"}, {"text": "it's two"}],
    "input": [
        {"type": {"text": "weight"}, "valueQuantity": {"value": 70, "unit": "kg"}},
        {"type": {"text": "colour"}, "valueString": "red"},
    ],
}

TEXT = {"valueString": "new"}
QUANTITY = {"valueQuantity": {"value": 71, "unit": "kg"}}

SELECTS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "a name": ("Task.description", ("description",)),
    "a name without the type": ("description", ("description",)),
    "a name in back quotes": ("Task.`description`", ("description",)),
    "spaces": (" Task . note [ 0 ] . text ", ("note", 0, "text")),
    "an index": ("Task.note[1].text", ("note", 1, "text")),
    "an index of all below": ("Task.note.text[1]", ("note", 1, "text")),
    "first": ("Task.note.first().text", ("note", 0, "text")),
    "last": ("Task.note.last().text", ("note", 1, "text")),
    "single": ("Task.code.coding.single().display", ("code", "coding", 0, "display")),
    "where": ("Task.note.where(text = 'one').text", ("note", 0, "text")),
    "where with an escape": (r"Task.note.where(text='it\'s two').text", ("note", 1, "text")),
    "where with a code point": (r"Task.note.where(text='\u006fne').text", ("note", 0, "text")),
    "where a choice": ("Task.note.where(author = 'A').text", ("note", 0, "text")),
    "where a path": ("Task.input.where(type.text = 'colour').type.text", ("input", 1, "type", "text")),
    "where a number": ("Task.input.where(value.value = 70.0).type.text", ("input", 0, "type", "text")),
    "where a boolean": ("Task.extension.where(value = true).url", ("extension", 0, "url")),
    "where the value itself": ("Task.note.text.where($this = 'one')", ("note", 0, "text")),
    "extension": (f"Task.extension('{URL}').value", ("extension", 1, "valueString")),
    "extension of a primitive": (
        f"Task.status.extension('{URL}').value",
        ("_status", "extension", 0, "valueString"),
    ),
    "choice": ("Task.input[1].value", ("input", 1, "valueString")),
    "below a choice": ("Task.input[0].value.unit", ("input", 0, "valueQuantity", "unit")),
    "ofType": ("Task.input.value.ofType(string)", ("input", 1, "valueString")),
    "as": ("Task.input.value.as(FHIR.Quantity).unit", ("input", 0, "valueQuantity", "unit")),
    "contained by its id": ("Task.contained.where(id = 'p1').id", ("contained", 0, "id")),
}

MISFORMED: dict[str, tuple[object, Told]] = {
    "null": (None, (400, "structure", "Parameters")),
    "another resource": ({"resourceType": "Task"}, (400, "structure", "Parameters")),
    "no list": ({"resourceType": "Parameters", "parameter": {}}, (400, "structure", "Parameters.parameter")),
    "no object": (parameters([]), (400, "structure", OPERATION)),  # type: ignore[arg-type]
    "no name": (parameters({"part": []}), (400, "required", f"{OPERATION}.name")),
    "another parameter": (parameters({"name": "change"}), (400, "value", f"{OPERATION}.name")),
    "no parts": (parameters({"name": "operation"}), (400, "required", OPERATION)),
    "parts no list": (parameters({"name": "operation", "part": 1}), (400, "structure", f"{OPERATION}.part")),
    "unknown type": (parameters(operation("remove", "Task.note[0]")), (400, "not-supported", TYPE)),
    "number as type": (
        parameters({"name": "operation", "part": [{"name": "type", "valueInteger": 1}]}),
        (400, "value", TYPE),
    ),
    "no path": (
        parameters({"name": "operation", "part": [{"name": "type", "valueCode": "delete"}]}),
        (400, "required", OPERATION),
    ),
    "part twice": (
        parameters({"name": "operation", "part": [{"name": "type", "valueCode": "delete"}] * 2}),
        (400, "structure", PATH),
    ),
    "superfluous part": (
        parameters(operation("delete", "Task.note", index=0)),
        (400, "not-supported", THIRD),
    ),
    "no value": (parameters(operation("replace", "Task.description")), (400, "required", OPERATION)),
    "no name to add": (parameters(operation("add", "Task", value=TEXT)), (400, "required", OPERATION)),
    "unknown name to add": (
        parameters(operation("add", "Task", name="notes", value=TEXT)),
        (400, "value", THIRD),
    ),
    "negative index": (
        parameters(operation("insert", "Task.note", index=-1, value=TEXT)),
        (400, "value", THIRD),
    ),
    "1 001 operations": (
        parameters(*[operation("delete", "Task.note[0]")] * 1001),
        (400, "too-costly", "Parameters"),
    ),
    "the whole task": (parameters(operation("delete", "Task")), (400, "value", PATH)),
    "insert at one item": (
        parameters(operation("insert", "Task.note[0]", index=0, value=TEXT)),
        (400, "value", PATH),
    ),
    "insert at a single element": (
        parameters(operation("insert", "Task.code", index=0, value=TEXT)),
        (400, "value", PATH),
    ),
    "the id": (parameters(operation("delete", "Task.id")), (422, "processing", PATH)),
    "the id, added": (parameters(operation("add", "Task", name="id", value=TEXT)), (422, "processing", PATH)),
    "the version": (
        parameters(operation("replace", "Task.meta.first().versionId", value=TEXT)),
        (422, "processing", PATH),
    ),
    "the time": (
        parameters(operation("add", "meta", name="lastUpdated", value=TEXT)),
        (422, "processing", PATH),
    ),
    "second is wrong": (
        parameters(operation("delete", "Task.note[0]"), operation("delete", "Task.note[")),
        (400, "value", "Parameters.parameter[1].part[1]"),
    ),
}

NOT_SUPPORTED = [
    "Task.repeat(partOf)",
    "Task.descendants()",
    "Task.basedOn.resolve()",
    "Task.note.where(text.startsWith('a'))",
    "Task.note.where(text = 'a' and time = 'b')",
    "Task.note.where(text != 'a')",
    "Task.note.all(text = 'a')",
    "Task.note.select(text)",
    "Task.note.skip(1)",
    "Task.note.where()",
    "Task.note.extension(url)",
    "Task.iif(true, note, input)",
]

NO_PATHS = [
    "",
    ".",
    "Task.",
    "Task..note",
    ".Task",
    "Task.note | Task.input",
    "Task.note + 1",
    "(Task.note)",
    "%resource.note",
    "$this.note",
    "Task.note[-1]",
    "Task.note[1.0]",
    "Task.note[0",
    "Task.note['a']",
    "Task.note[9999999]",
    "Task.note[\u0661]",
    "Task/note",
    "Task.note;",
    "Task.note\x00",
    "'Task'",
]

UNKNOWN_NAMES = [
    "Patient.name",
    "Task.notes",
    "Task.resourceType",
    "Task.Task.note",
    "Task.restriction.perod",
    "Task.input[0].valueString",
    "Task.status.value",
    "Task.note.where(txt = 'a')",
    "Task.input.value.ofType(Patient)",
    "Task.description.ofType(integer)",
    "Task.contained[0].name",
]

WRONG_VALUES: dict[str, tuple[str, str, Json, Told]] = {
    "two values": (
        "Task",
        "description",
        {"valueString": "a", "valueCode": "b"},
        (400, "structure", f"{OPERATION}.part[3]"),
    ),
    "no value": ("Task", "description", {}, (400, "structure", f"{OPERATION}.part[3]")),
    "an unknown value[x]": (
        "Task",
        "description",
        {"valueText": "a"},
        (400, "structure", f"{OPERATION}.part[3]"),
    ),
    "another type": (
        "Task",
        "owner",
        {"valueHumanName": {"text": "A"}},
        (400, "value", f"{OPERATION}.part[3]"),
    ),
    "text for an object": ("Task", "owner", {"valueString": "A"}, (400, "value", f"{OPERATION}.part[3]")),
    "an invalid value": (
        "Task",
        "owner",
        {"valueReference": {"ref": "A"}},
        (400, "structure", f"{OPERATION}.part[3].valueReference.ref"),
    ),
    "an invalid value beside": (
        "Task",
        "description",
        {"_valueString": {"url": "A"}},
        (400, "structure", f"{OPERATION}.part[3]._valueString.url"),
    ),
    "a type that the choice has not": (
        "Task.note[0]",
        "author",
        {"valueCode": "A"},
        (400, "value", f"{OPERATION}.part[3]"),
    ),
    "parts for a primitive": (
        "Task",
        "description",
        built(text=TEXT),
        (400, "structure", f"{OPERATION}.part[3]"),
    ),
    "an unknown part": ("Task", "note", built(txt=TEXT), (400, "value", f"{OPERATION}.part[3].part[0].name")),
    "a part twice": (
        "Task",
        "note",
        {"part": [{"name": "text", **TEXT}] * 2},
        (400, "structure", f"{OPERATION}.part[3].part[1]"),
    ),
    "no parts": ("Task", "note", {"part": []}, (400, "structure", f"{OPERATION}.part[3]")),
    "a resource": (
        "Task",
        "note",
        {"resource": {"resourceType": "Patient"}},
        (400, "value", f"{OPERATION}.part[3]"),
    ),
    "no resource": (
        "Task",
        "contained",
        {"resource": 1},
        (400, "structure", f"{OPERATION}.part[3].resource"),
    ),
    "an open type": ("Task.input[0].value", "code", {"valueCode": "a"}, (400, "value", PATH)),
}

UNPROCESSABLE: dict[str, tuple[Json, str]] = {
    "nothing to replace": (operation("replace", "Task.location.display", value=TEXT), PATH),
    "nothing at the index": (operation("replace", "Task.note[2].text", value=TEXT), PATH),
    "two to replace": (operation("replace", "Task.note.text", value=TEXT), PATH),
    "two to delete": (operation("delete", "Task.note"), PATH),
    "two for single()": (operation("delete", "Task.note.single()"), PATH),
    "nowhere to add": (operation("add", "Task.location", name="display", value=TEXT), PATH),
    "two places to add": (operation("add", "Task.note", name="text", value=TEXT), PATH),
    "there already": (operation("add", "Task", name="description", value=TEXT), PATH),
    "a choice there already": (operation("add", "Task.input[0]", name="value", value=TEXT), PATH),
    "another type there": (
        operation("add", "Task.input[0].value", name="coding", value={"valueCoding": {"code": "a"}}),
        PATH,
    ),
    "insert beyond the end": (
        operation("insert", "Task.note", index=3, value={"valueAnnotation": {"text": "x"}}),
        THIRD,
    ),
    "insert in an absent list": (
        operation(
            "insert", "Task.output", index=0, value=built(type={"valueCodeableConcept": {"text": "x"}})
        ),
        PATH,
    ),
    "insert in another type": (
        operation("insert", "Task.input[0].value.coding", index=0, value={"valueCoding": {"code": "a"}}),
        PATH,
    ),
    "move from beyond the end": (operation("move", "Task.note", source=2, destination=0), THIRD),
    "move beyond the end": (
        operation("move", "Task.note", source=0, destination=2),
        f"{OPERATION}.part[3]",
    ),
}


def patched(*operations: Json) -> Json:
    return fhirpath_patch(parameters(*operations))(STORED)


def value_at(document: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        document = document[step]
    return document


@pytest.mark.parametrize("case", SELECTS)
def test_a_path_selects_one_place_and_nothing_else_changes(case: str) -> None:
    path, steps = SELECTS[case]
    expected = deepcopy(STORED)
    value_at(expected, steps[:-1])[steps[-1]] = "new"

    assert patched(operation("replace", path, value=TEXT)) == expected


@pytest.mark.parametrize("wrong", MISFORMED)
def test_a_patch_that_is_wrong_in_itself_is_refused_before_any_task_is_read(wrong: str) -> None:
    given, told = MISFORMED[wrong]

    assert refusal(lambda: fhirpath_patch(given)) == told


@pytest.mark.parametrize("path", NOT_SUPPORTED)
def test_what_is_not_simple_is_refused_without_being_evaluated(path: str) -> None:
    patch = parameters(operation("delete", path))

    assert refusal(lambda: fhirpath_patch(patch)) == (400, "not-supported", PATH)


@pytest.mark.parametrize("path", [*NO_PATHS, *UNKNOWN_NAMES])
def test_what_is_no_path_of_a_task_is_refused(path: str) -> None:
    patch = parameters(operation("delete", path))

    assert refusal(lambda: fhirpath_patch(patch)) == (400, "value", PATH)


def test_a_misspelt_name_is_told_with_the_type_that_lacks_it() -> None:
    patch = parameters(operation("delete", "Task.note[0].txt"))

    with pytest.raises(ApiError, match='Annotation has no "txt"'):
        fhirpath_patch(patch)


@pytest.mark.parametrize("length", [1025, 64 * 1024])
def test_an_endless_path_is_too_costly(length: int) -> None:
    patch = parameters(operation("delete", "Task." + "a" * (length - 5)))

    assert refusal(lambda: fhirpath_patch(patch)) == (400, "too-costly", PATH)


@pytest.mark.parametrize("wrong", WRONG_VALUES)
def test_a_wrong_value_is_refused_with_its_place(wrong: str) -> None:
    path, name, value, told = WRONG_VALUES[wrong]
    patch = parameters(operation("add", path, name=name, value=value))

    assert refusal(lambda: fhirpath_patch(patch)) == told


@pytest.mark.parametrize("wrong", UNPROCESSABLE)
def test_an_operation_that_the_task_cannot_take_is_refused(wrong: str) -> None:
    given, place = UNPROCESSABLE[wrong]
    edit = fhirpath_patch(parameters(given))

    assert refusal(lambda: edit(STORED)) == (422, "processing", place)


def test_a_refused_operation_leaves_nothing_of_those_before() -> None:
    stored = deepcopy(STORED)
    edit = fhirpath_patch(
        parameters(
            operation("delete", "note[0]"),
            operation("delete", "note[1].single().text"),
            operation("replace", "note[1]", value={"valueAnnotation": {"text": "x"}}),
        )
    )

    assert refusal(lambda: edit(stored))[0] == 422
    assert stored == STORED


def test_deleting_what_is_not_there_changes_nothing() -> None:
    assert patched(operation("delete", "Task.restriction.period.start")) == STORED


def test_an_element_of_which_nothing_is_left_goes() -> None:
    without = {name: value for name, value in STORED.items() if name != "restriction"}

    assert patched(operation("delete", "Task.restriction.period.end")) == without


def test_a_choice_replaced_by_another_type_changes_its_member() -> None:
    new = patched(operation("replace", "Task.input[1].value", value=QUANTITY))

    assert new["input"][1] == {"type": {"text": "colour"}, **QUANTITY}


def test_a_replaced_primitive_takes_what_stands_beside_it_from_the_patch() -> None:
    beside = {"extension": [{"url": URL, "valueString": "W4"}]}

    bare = patched(operation("replace", "Task.status", value={"valueCode": "accepted"}))
    extended = patched(
        operation("replace", "Task.status", value={"valueCode": "accepted", "_valueCode": beside})
    )

    assert (bare["status"], bare.get("_status")) == ("accepted", None)
    assert (extended["status"], extended["_status"]) == ("accepted", beside)


def test_lists_of_primitives_stay_aligned_with_what_stands_beside_them() -> None:
    uri = {"valueUri": "http://example.org/c"}

    moved = patched(operation("move", "Task.meta.profile", source=1, destination=0))["meta"]
    inserted = patched(operation("insert", "Task.meta.profile", index=0, value=uri))["meta"]
    deleted = patched(operation("delete", "Task.meta.profile[1]"))["meta"]

    assert moved["_profile"] == [{"id": "second"}, None]
    assert inserted["_profile"] == [None, None, {"id": "second"}]
    assert (deleted["profile"], "_profile" in deleted) == (["http://example.org/a"], False)


def test_the_last_extension_of_a_primitive_leaves_the_value() -> None:
    new = patched(operation("delete", f"Task.status.extension('{URL}')"))

    assert (new["status"], "_status" in new) == ("requested", False)


def test_a_value_is_built_of_parts_in_parts() -> None:
    value = built(
        type=built(coding=built(code={"valueCode": "a"})),
        value={"valueReference": {"reference": "Patient/1"}},
        extension=built(url={"valueUri": URL}, value={"valueDecimal": read_json("1.50")}),
    )

    new = patched(operation("add", "Task", name="output", value=value))

    assert write_json(new["output"]) == (
        b'[{"type":{"coding":[{"code":"a"}]},"valueReference":{"reference":"Patient/1"},'
        b'"extension":[{"url":"http://example.org/ward","valueDecimal":1.50}]}]'
    )


def test_a_contained_resource_is_added_and_deleted_as_a_whole() -> None:
    patient = {"resourceType": "Patient", "id": "p2"}

    added = patched(operation("add", "Task", name="contained", value={"resource": patient}))
    deleted = patched(operation("delete", "Task.contained.where(id = 'p1')"))

    assert added["contained"] == [*STORED["contained"], patient]
    assert "contained" not in deleted


def test_a_new_version_cannot_be_smuggled_in_with_the_whole_meta() -> None:
    edit = fhirpath_patch(parameters(operation("replace", "meta", value={"valueMeta": {"versionId": "9"}})))

    assert refusal(lambda: edit(STORED)) == (422, "processing", "Task.meta.versionId")


def test_elements_stay_in_their_order() -> None:
    new = patched(operation("replace", "Task.status", value={"valueCode": "accepted"}))

    assert list(new) == [name for name in STORED if name != "_status"]


def test_paths_that_look_at_everything_again_and_again_are_too_costly() -> None:
    task = {"resourceType": "Task", "note": [{"text": "x"}] * 1000}
    searching = operation("delete", "Task.note" + ".where(text = 'x')" * 20 + ".where(text = 'y')")
    edit = fhirpath_patch(parameters(*[searching] * 1000))

    assert refusal(lambda: edit(task)) == (400, "too-costly", "Parameters.parameter[1].part[1]")
