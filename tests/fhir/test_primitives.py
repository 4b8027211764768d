"""What each primitive type accepts and refuses (R-26, R-28 to R-32, R-35 to R-37)."""

from typing import Any

import pytest

from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.fhir.primitives import LONGEST_TEXT, PRIMITIVES
from tests.fhir.documents import problems

ACCEPTED: dict[str, list[Any]] = {
    "base64Binary": ["AA==", "QUJD", "QU JD\n", "A" * 400_000],
    "boolean": [True, False],
    "canonical": ["http://example.org/a|1.0", "#a"],
    "code": ["a", "two words", "A-1.b"],
    "date": ["2026", "2026-03", "2024-02-29"],
    "dateTime": ["2026", "2026-03-15", "2016-12-31T23:59:60Z", "2026-03-15T08:00:00.123456789+14:00"],
    "decimal": [1, -1, DecimalNumber("1.50"), DecimalNumber("9" * 40), 0.5],
    "id": ["a", "A-1.b", "a" * 64, "..."],
    "instant": ["2026-03-15T08:00:00Z", "0001-01-01T00:00:00+14:00"],
    "integer": [0, -(2**31), 2**31 - 1],
    "markdown": ["# a\n\tb"],
    "oid": ["urn:oid:1.2", "urn:oid:2.16.840.1.113883"],
    "positiveInt": [1, 2**31 - 1],
    "string": [" a", "Grüße 😀", "a\r\n\tb", "\u200b", "x" * LONGEST_TEXT],
    "time": ["08:00:00", "23:59:60.5"],
    "unsignedInt": [0],
    "uri": ["http://example.org/ä", "urn:oid:1.2", "relative", "#a", "mailto:a@b"],
    "url": ["https://example.org", "ftp://example.org"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
}

REFUSED: dict[str, list[Any]] = {
    "base64Binary": ["A", "AA=", "AAAA====", "AAAA  " * 18 + "!", "=AAA", "A-_A", "ÄÄÄÄ"],
    "canonical": ["a b", "javascript:alert(1)"],
    "code": [" a", "a ", "a  b", "a\tb", "a\u00a0b", "a\n"],
    "date": ["2026-13-01", "2026-1-1", "0000", "2026-02-30", "2026-W01-1", "20260101", "\uff12\uff10\uff12\uff16", "2026-01-01\n", "2026-03-15T08:00:00Z"],
    "dateTime": ["2026-01-01T24:00:00Z", "2026-01-01T08:00:00", "2026-01-01T08:00Z", "2026-01-01T08:00:00+14:01", "T00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T08:00:61Z", "2026-01-01T08:00:00.Z"],
    "decimal": [],
    "id": ["a" * 65, "a b", "a/b", "..", ".", "a_b", "\u0661", "abc\n"],
    "instant": ["2026", "2026-03-15", "2026-03-15T08:00:00", "2026-02-29T08:00:00Z"],
    "integer": [2**31, -(2**31) - 1, 2**63],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1.1.1...x", "urn:oid:1"],
    "positiveInt": [0, -1, 2**31],
    "string": ["\x00", "a\x1b[0m", "\ud800", "x\x08"],
    "time": ["24:00:00", "8:00:00", "08:00", "08:00:00Z"],
    "unsignedInt": [-1],
    "uri": ["a b", " a", "a\n", "javascript:alert(1)", "JavaScript:x", "vbscript:x", "x" * 65_536, "urn:oid:1.1.1...x", "urn:uuid:1", "a\u202eb"],
    "url": ["http://a b"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-ec9a-4326-a141-556f43239520"],
}  # fmt: skip

WRONG_KINDS: dict[str, list[Any]] = {
    name: [1, True, DecimalNumber("1.5"), {"a": 1}, [1], None] for name in PRIMITIVES
} | {
    "boolean": ["true", 0, 1, {"a": 1}, [True], None],
    "decimal": ["1.5", True, float("nan"), float("inf"), {"a": 1}, [1], None],
    "integer": ["1", True, DecimalNumber("1.0"), DecimalNumber("-0"), 1.0, {"a": 1}, [1], None],
    "positiveInt": ["1", True, DecimalNumber("1e1"), [1]],
    "unsignedInt": ["1", False, DecimalNumber("1e1"), [1]],
}  # fmt: skip


def cases(table: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    """Return each type with each of its values."""
    return [(name, value) for name, values in table.items() for value in values]


def short(value: Any) -> str:
    """Return a name for a test case."""
    return ascii(value)[:40]


@pytest.mark.parametrize(("name", "value"), cases(ACCEPTED), ids=short)
def test_a_primitive_accepts_what_r4_allows(name: str, value: Any) -> None:
    assert PRIMITIVES[name].check(value) is None


@pytest.mark.parametrize(("name", "value"), cases(REFUSED), ids=short)
def test_a_primitive_refuses_the_rest_in_a_short_sentence(name: str, value: Any) -> None:
    sentence = PRIMITIVES[name].check(value)

    assert sentence is not None
    assert sentence.endswith(".")
    assert len(sentence.encode()) < 200


@pytest.mark.parametrize(("name", "value"), cases(WRONG_KINDS), ids=short)
def test_a_primitive_refuses_values_of_another_json_type(name: str, value: Any) -> None:
    assert PRIMITIVES[name].check(value) is not None


@pytest.mark.parametrize(
    "name", [name for name, primitive in PRIMITIVES.items() if primitive.kinds == (str,)]
)
@pytest.mark.parametrize("blank", ["", " ", "\n", "\u3000"])
def test_no_text_is_empty(name: str, blank: str) -> None:
    assert PRIMITIVES[name].check(blank) is not None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"valueInteger": 2**31}, "value"),
        ({"valueInteger": "1"}, "structure"),
        ({"valueBoolean": 1}, "structure"),
        ({"valueDateTime": "2026-02-30"}, "value"),
        ({"valueString": "x" * (LONGEST_TEXT + 1)}, "too-long"),
        ({"valueBase64Binary": "AAAA  " * 18 + "!"}, "value"),
    ],
    ids=short,
)
def test_the_issue_tells_wrong_types_from_wrong_values(value: dict[str, Any], code: str) -> None:
    extension = {"url": "http://example.org/a"} | value

    assert problems(extension=[extension]) == [(code, f"Task.extension[0].{next(iter(value))}")]
