"""What the JSON reader refuses, and what it gives back unchanged (R-01 to R-13, R-34, R-35)."""

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.fhir.strict_json import read_json, write_json
from tests.fhir.strategies import DECIMAL_TEXT, TEXT

NO_JSON = {
    "nothing": b"",
    "white space": b" \n",
    "cut off": b'{"status": "requ',
    "a trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "something after the end": b"{}x",
    "two values": b"{} {}",
    "leading zeros": b'{"a": 01}',
    "no zero before the point": b'{"a": .5}',
    "no digit after the point": b'{"a": 1.}',
    "a plus sign": b'{"a": +1}',
    "NaN": b'{"a": NaN}',
    "Infinity": b"Infinity",
    "minus Infinity": b"[-Infinity]",
    "a comment": b"{} // note",
    "an unescaped line break": b'"a\nb"',
    "an unescaped NUL": b'"a\x00b"',
    "an unknown escape": b'"\\x41"',
    "a short escape": b'"\\u12"',
    "a backslash at the end": b'"\\',
    "65 levels": b"[" * 65 + b"]" * 65,
    "1000 levels": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "a repeated member": b'{"id": 1, "id": 2}',
    "a repeated member below": b'[{"a": {"b": 1, "b": 1}}]',
    "a repeated member in another spelling": b'{"\\u0069d": 1, "id": 2}',
    "invalid UTF-8": b'"\xff"',
    "an overlong slash": b'"\xc0\xaf"',
    "an encoded surrogate": b'"\xed\xa0\x80"',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "UTF-16 without a mark": "{}".encode("utf-16-le"),
    "UTF-32": "{}".encode("utf-32-be"),
    "full-width digits": "\uff11".encode(),
}

NO_VALUES = {
    "a number beyond every double": b"1e999",
    "a tiny number": b"1e-999",
    "an exponent of many digits": b"1e" + b"9" * 50,
    "5000 digits": b"9" * 5000,
    "a fraction of 5000 digits": b"0." + b"1" * 5000,
    "a lone high surrogate": b'"\\ud800"',
    "a lone low surrogate": b'"\\udc00"',
    "a reversed pair": b'"\\ude00\\ud83d"',
    "a high surrogate and a letter": b'"\\ud83dx"',
    "an escaped NUL": b'"\\u0000"',
    "an escaped NUL after a backslash": b'"\\\\\\u0000"',
    "an escaped NUL in a name": b'{"\\u0000": 1}',
    "a backspace": b'"\\b"',
    "a form feed": b'"\\f"',
    "an escape character": b'"\\u001B"',
}

UNCHANGED = [
    b'{"a":[1.50,1e-7,-0,-0.0,1E+2,0.1234567890123456789012345678901234567890]}',
    b"[9223372036854775807,9223372036854775808,-9223372036854775809,123456789012345678901234567890]",
    b"[0,-1,10,true,false,null]",
    '{"text":"Grüße 😀 \u007f\u0085\ufffe\u202e"}'.encode(),
    b'"a\\\\u0000b"',
    b'"\\t\\r\\n\\""',
    b"[" * 64 + b"]" * 64,
]


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_not_strict_json_is_malformed(body: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        read_json(body)

    assert refused.value.problem is Problem.MALFORMED
    assert [issue.code for issue in refused.value.issues] == ["structure"]


@pytest.mark.parametrize("body", NO_VALUES.values(), ids=NO_VALUES.keys())
def test_numbers_and_characters_that_cannot_be_stored_are_refused(body: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        read_json(body)

    assert refused.value.problem is Problem.INVALID
    assert [issue.code for issue in refused.value.issues] == ["value"]


@pytest.mark.parametrize("body", UNCHANGED)
def test_what_is_read_is_written_unchanged(body: bytes) -> None:
    assert write_json(read_json(body)) == body


@given(DECIMAL_TEXT)
def test_each_number_keeps_its_spelling(literal: str) -> None:
    assert write_json(read_json(literal)) == literal.encode()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(ANY_JSON)
def test_any_storable_json_is_read_as_it_was_written(value: Any) -> None:
    assert read_json(write_json(value)) == value


def test_text_from_python_may_hold_no_lone_surrogate() -> None:
    with pytest.raises(ApiError):
        read_json('"\ud800"')


def test_integers_are_ints_and_decimals_keep_their_precision() -> None:
    whole, minus_nothing, precise = read_json("[12, -0, 1.50]")

    assert type(whole) is int
    assert isinstance(minus_nothing, DecimalNumber)
    assert (precise, precise.literal) == (1.5, "1.50")


def test_the_place_of_a_mistake_is_told() -> None:
    with pytest.raises(ApiError, match="line 3 column 6"):
        read_json(b'{\n "a": 1,\n "b" 2}')


def test_a_refusal_repeats_at_most_a_short_name() -> None:
    name = "secret" * 1000
    with pytest.raises(ApiError) as refused:
        read_json(f'{{"{name}": 1, "{name}": 2}}')

    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 40 + b"{" * 60 + b'"' + b'\\"' * 500_000,
        b'"' + b"\\\\" * 500_000,
        b'"\\u0041' + b"\\\\" * 500_000 + b'"',
        b'"' + b"\\ud83d\\ude00" * 80_000 + b'\\ud83d"',
    ],
    ids=["lists", "objects", "an endless text", "backslashes", "escapes", "pairs"],
)
def test_hostile_texts_take_no_long_time(body: bytes) -> None:
    started = time.process_time()
    with suppress(ApiError):
        read_json(body)

    assert time.process_time() - started < 1
