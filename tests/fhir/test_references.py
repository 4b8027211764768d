"""Which references are legal, and which ones mean the same."""

import pytest

from graphql_schema.fhir.references import canonical_reference, is_reference, reference_type
from tests.fhir.documents import problems

BASE = "https://tasks.example.org/api/fhir"

SAME = [
    "Practitioner/x",
    "Practitioner/x/_history/2",
    f"{BASE}/Practitioner/x",
    f"{BASE}/Practitioner/x/_history/1",
]

OTHERS = [
    "#x", "#Practitioner/x", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "https://elsewhere.org/Practitioner/x",
    "HTTPS://TASKS.EXAMPLE.ORG/api/fhir/Practitioner/x", f"{BASE}2/Practitioner/x", f"{BASE}//Practitioner/x",
    "practitioner/x", "Practitioner/X", "Practitioner/%78", "Practitioner/x/", "Practitioner/x?", "Practitioner/x#",
    "Practitioner/x ", " Practitioner/x", "Practitioner/x\n", "/Practitioner/x", "./Practitioner/x",
    "Practitioner/x/_history/", "Practitioner/x/_history/1/", "Practitioner/x|1", "Practitioner//x", "Practitioner/\uff58",
]  # fmt: skip

ILLEGAL = [
    "Patient", "Patient/", "/Patient/a", "Patient/a/b/c", "Patient/a/_history", "Patient/" + "a" * 65, "Patient/..",
    "Patient/a b", "Patient/ä", "Patient/a\n", "Patient?identifier=1", "Unheard/1", "patient/a", "file:///etc/passwd",
    "javascript:alert(1)", "ftp://example.org/Patient/1", "http://", "http:///Patient/1", "urn:uuid:1", "urn:oid:9.1",
    "urn:isbn:1", "#a b", "https://example.org/" + "a" * 3000,
]  # fmt: skip

LEGAL = {
    "Patient/a": "Patient",
    "Patient/a/_history/3": "Patient",
    "Task/65f1234567890abcdef12345": "Task",
    "https://example.org/fhir/Patient/a": "Patient",
    "http://169.254.169.254/": None,
    "https://example.org/anything?x=1": None,
    "urn:uuid:C757873D-ec9a-4326-a141-556f43239520": None,
    "urn:oid:2.16.840.1": None,
}


@pytest.mark.parametrize("reference", SAME)
@pytest.mark.parametrize("base", [BASE, BASE + "/"])
def test_spellings_of_our_own_reference_are_one(reference: str, base: str) -> None:
    assert canonical_reference(reference, base) == "Practitioner/x"


@pytest.mark.parametrize("reference", OTHERS)
def test_anything_else_is_never_our_own(reference: str) -> None:
    assert canonical_reference(reference, BASE) == reference


@pytest.mark.parametrize("reference", ILLEGAL)
def test_an_illegal_reference_is_refused_at_its_place(reference: str) -> None:
    assert ("value", "Task.focus.reference") in problems(focus={"reference": reference})


@pytest.mark.parametrize(("reference", "resource_type"), LEGAL.items())
def test_a_legal_reference_tells_its_type_where_it_can(reference: str, resource_type: str | None) -> None:
    assert is_reference(reference)
    assert reference_type(reference) == resource_type
    assert problems(focus={"reference": reference}) == []


@pytest.mark.parametrize("prefix", ["", "https://example.org/fhir/"])
def test_an_owner_is_somebody(prefix: str) -> None:
    assert problems(owner={"reference": f"{prefix}CareTeam/1"}) == []
    assert problems(owner={"reference": f"{prefix}Medication/1"}) == [("value", "Task.owner.reference")]


def test_the_type_of_a_reference_agrees_with_its_text() -> None:
    assert problems(focus={"reference": "Patient/1", "type": "Patient"}) == []
    assert problems(focus={"reference": "Patient/1", "type": "Device"}) == [("invariant", "Task.focus.type")]
