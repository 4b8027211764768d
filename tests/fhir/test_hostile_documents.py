"""Documents that would be costly to a careless check."""

import time
from typing import Any

import pytest

from tests.fhir.documents import problems

Json = dict[str, Any]


def nested_ranges(levels: int) -> Json:
    """Return ranges within ranges, of which the innermost has something wrong."""
    value: Json = {"low": {"value": "wrong"}}
    for _ in range(levels):
        value = {"low": {"extension": [{"url": "a", "valueRange": value}]}}
    return value


def names(count: int, stem: str) -> Json:
    """Return that many members that nobody knows."""
    return {f"{stem}{number}": 1 for number in range(count)}


HOSTILE: dict[str, Json] = {
    "names that nobody knows": names(90_000, "k"),
    "names that are almost known": {
        "extension": [{"url": "a"} | names(80, "valueStrin") for _ in range(1000)]
    },
    "extensions in extensions": {
        "extension": [{"url": "a", "extension": [{"url": "a", "valueCodes": "b"}] * 28}] * 1000
    },
    "ranges in ranges": {"extension": [{"url": "a", "valueRange": nested_ranges(14)}]},
    "references to nothing": {
        "partOf": [{"reference": "#x"}] * 1000,
        "basedOn": [{"reference": "#x"}] * 1000,
    },
    "contained resources that mention each other": {
        "contained": [
            {
                "resourceType": "Patient",
                "id": f"p{number}",
                "link": [{"reference": f"#p{other}"} for other in range(100)],
            }
            for number in range(100)
        ]
    },
    "base64": {"extension": [{"url": "a", "valueBase64Binary": "AAAA  " * 18 + "!"}]},
    "long base64": {"extension": [{"url": "a", "valueBase64Binary": "AAAA  " * 150_000 + "!"}]},
    "a long reference": {"focus": {"reference": "https://" + "A/" * 500_000 + "!"}},
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_soon(members: Json) -> None:
    started = time.process_time()

    assert problems(**members) != []
    assert time.process_time() - started < 2
