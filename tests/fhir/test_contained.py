"""What holds for contained resources and local references (R-39)."""

from typing import Any

import pytest

from tests.fhir.documents import problems

Json = dict[str, Any]


def patient(**members: Any) -> Json:
    """Return a contained Patient whose id is "p" unless told."""
    return {"resourceType": "Patient", "id": "p"} | members


def linked(resource: Json, **members: Any) -> list[tuple[str, str | None]]:
    """Return the problems of a task for that contained resource."""
    return problems(contained=[resource], for_={"reference": "#p"}, **members)


def test_a_contained_resource_may_hold_anything_of_its_type() -> None:
    assert (
        linked(patient(name=[{"given": ["A", None], "_given": [None, {"id": "a"}]}], deceasedBoolean=False))
        == []
    )


def test_a_contained_resource_may_refer_to_its_task_instead_of_being_referred_to() -> None:
    provenance = {"resourceType": "Provenance", "target": [{"reference": "#"}]}

    assert problems(contained=[provenance]) == []


def test_contained_resources_may_refer_to_each_other_in_one_direction() -> None:
    role = {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "#d"}}
    doctor = {"resourceType": "Practitioner", "id": "d"}

    assert problems(contained=[role, doctor], owner={"reference": "#r"}) == []


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"meta": {"versionId": "1"}}, "meta.versionId"),
        ({"meta": {"lastUpdated": "2026-03-15T08:00:00Z"}}, "meta.lastUpdated"),
        ({"meta": {"security": [{"code": "R"}]}}, "meta.security"),
        ({"contained": [{"resourceType": "Device"}]}, "contained"),
    ],
)
def test_a_contained_resource_stands_for_nothing_of_its_own(members: Json, place: str) -> None:
    assert linked(patient(**members)) == [("invariant", f"Task.contained[0].{place}")]


@pytest.mark.parametrize(
    ("members", "code", "place"),
    [
        ({"resourceType": 1}, "invalid", ".resourceType"),
        ({"resourceType": "patient"}, "invalid", ".resourceType"),
        ({"name": None}, "structure", ".name"),
        ({"name": []}, "structure", ".name"),
        ({"name": [None]}, "structure", ".name[0]"),
        ({"name": [{}]}, "structure", ".name[0]"),
        ({"gender": ""}, "value", ".gender"),
        ({"gender": "a\x00"}, "value", ".gender"),
        ({"name": [{"text": "x"}] * 1001}, "too-costly", ".name"),
        ({"<script>": "x"}, "structure", ".<script>"),
        ({"meta": {"profile": "http://a"}}, "structure", ".meta.profile"),
        ({"extension": [{"url": "a"}]}, "extension", ".extension[0]"),
    ],
)
def test_a_contained_resource_is_checked_as_fhir_json(members: Json, code: str, place: str) -> None:
    assert (code, f"Task.contained[0]{place}") in linked(patient(**members))


def test_a_contained_resource_is_an_object() -> None:
    assert problems(contained=["Patient"]) == [("structure", "Task.contained[0]")]


def test_a_reference_to_nothing_is_refused() -> None:
    assert problems(for_={"reference": "#x"}) == [("invariant", "Task.for.reference")]
    assert linked(patient(), focus={"reference": "#P"}) == [("invariant", "Task.focus.reference")]


def test_a_contained_reference_to_nothing_is_refused() -> None:
    place = "Task.contained[0].link[0].other.reference"
    assert linked(patient(link=[{"other": {"reference": "#x"}}])) == [("invariant", place)]


def test_a_text_that_only_looks_like_a_reference_leads_nowhere() -> None:
    assert linked(patient(name=[{"family": "#1"}]), description="#2") == []


def test_a_reference_to_the_wrong_type_is_refused() -> None:
    assert linked(patient(), location={"reference": "#p"}) == [("value", "Task.location.reference")]


def test_a_contained_resource_that_nothing_refers_to_is_refused() -> None:
    assert problems(contained=[patient()]) == [("invariant", "Task.contained[0]")]
    assert problems(contained=[patient(link=[{"other": {"reference": "#p"}}])]) == [
        ("invariant", "Task.contained[0]")
    ]


def test_two_contained_resources_have_two_ids() -> None:
    assert problems(contained=[patient(), patient()], for_={"reference": "#p"}) == [
        ("invariant", "Task.contained[1].id")
    ]


def test_a_circle_of_contained_resources_is_refused() -> None:
    first = patient(id="a", link=[{"other": {"reference": "#b"}}])
    second = patient(id="b", link=[{"other": {"reference": "#a"}}])

    assert problems(contained=[first, second], for_={"reference": "#a"}) == [("invariant", "Task.contained")]


def test_a_thousand_contained_resources_are_refused() -> None:
    assert problems(contained=[patient()] * 1000, for_={"reference": "#p"}) == [
        ("too-costly", "Task.contained")
    ]


@pytest.mark.parametrize("levels", [70, 5000])
def test_a_contained_resource_nests_no_deeper_than_the_reader_goes(levels: int) -> None:
    deep: Json = {"a": "x"}
    for _ in range(levels):
        deep = {"a": deep}

    assert {code for code, _ in linked(patient(deep=deep))} == {"structure"}
