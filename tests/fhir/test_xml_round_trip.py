"""JSON to XML and back: nothing is lost, and nothing changes its spelling."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.fhir.validation import problems_of_task
from graphql_schema.fhir.xml_reader import read_xml
from graphql_schema.fhir.xml_writer import write_xml
from tests.fhir.documents import DOCUMENTED, OFFICIAL, task
from tests.fhir.strategies import tasks

Json = dict[str, Any]

patient = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

ANY_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters="".join(map(chr, {*range(32)} - {9, 10, 13})) + "\ufffe\uffff",
    ),
    min_size=1,
)

TASK = read_json(DOCUMENTED)
EXTENSION = {"url": "http://example.org/e", "valueDecimal": read_json("1.50")}

OTHER_RESOURCES: list[Json] = [
    {"resourceType": "Parameters"},
    {
        "resourceType": "Parameters",
        "parameter": [
            {
                "name": "operation",
                "part": [
                    {"name": "type", "valueCode": "replace"},
                    {"name": "path", "valueString": "Task.status"},
                    {"name": "value", "valueCode": "completed"},
                ],
            },
            {"name": "resource", "resource": TASK},
        ],
    },
    {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "link": [{"relation": "self", "url": "https://example.org/fhir/Task?status=ready&_count=1"}],
        "entry": [
            {
                "fullUrl": "https://example.org/fhir/Task/1",
                "resource": TASK | {"id": "1", "meta": {"versionId": "1"}},
                "search": {"mode": "match", "score": read_json("1.0")},
            }
        ],
    },
    {
        "resourceType": "Bundle",
        "type": "transaction-response",
        "entry": [
            {
                "response": {
                    "status": "404",
                    "etag": 'W/"1"',
                    "outcome": {
                        "resourceType": "OperationOutcome",
                        "issue": [
                            {"severity": "error", "code": "not-found", "expression": ["Task", "Task.id"]}
                        ],
                    },
                }
            }
        ],
    },
    {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-03-15",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json", "xml"],
        "rest": [
            {
                "mode": "server",
                "resource": [
                    {"type": "Task", "versioning": "versioned", "readHistory": True, "updateCreate": False}
                ],
            }
        ],
    },
    {
        "resourceType": "AuditEvent",
        "type": {"code": "rest"},
        "recorded": "2026-03-15T08:00:00.120Z",
        "agent": [{"requestor": True, "network": {"address": "::1", "type": "2"}}],
        "source": {"observer": {"display": "Taskward"}},
        "entity": [{"detail": [{"type": "a", "valueBase64Binary": "AA=="}]}],
    },
]


@patient
@given(tasks())
def test_any_valid_task_comes_back_from_xml(document: Json) -> None:
    text = write_json(document).decode()
    assume("\ufffe" not in text and "\uffff" not in text)

    read = read_xml(write_xml(document))

    assert read == document
    assert spelling(read) == spelling(document)


@patient
@given(ANY_TEXT)
def test_white_space_and_markup_in_a_text_come_back(text: str) -> None:
    document = task(description=text, extension=[{"url": text, "valueString": text}])

    assert read_xml(write_xml(document)) == document


@pytest.mark.parametrize("file", OFFICIAL, ids=lambda file: file.stem)
def test_an_official_example_comes_back_and_is_still_valid(file: Path) -> None:
    document = read_json(file.read_bytes())

    read = read_xml(write_xml(document))

    assert problems_of_task(read) == []
    assert read == document
    assert spelling(read) == spelling(document)


@pytest.mark.parametrize("document", OTHER_RESOURCES, ids=lambda document: document.get("type"))
def test_what_this_server_sends_and_takes_besides_tasks_comes_back(document: Json) -> None:
    assert read_xml(write_xml(document)) == document


@pytest.mark.parametrize("number", ["1.50", "-0", "0.0", "1e-7", "1E+20", "0.10000000000000000000", "9" * 40])
def test_a_decimal_keeps_its_spelling(number: str) -> None:
    document = task(input=[{"type": {"text": "dose"}, "valueDecimal": read_json(number)}])

    read = read_xml(write_xml(document))

    assert write_json(read) == write_json(document)


@pytest.mark.parametrize(
    "members",
    [
        {"given": ["a", None, "c"], "_given": [None, {"extension": [EXTENSION]}, None]},
        {"given": ["a", "b"], "_given": [None, {"id": "x"}]},
        {"given": ["a", "b"], "_given": [{"id": "x", "extension": [EXTENSION]}, None]},
        {"_given": [{"extension": [EXTENSION]}, {"extension": [EXTENSION]}]},
        {"family": "a", "_family": {"id": "x"}},
        {"_family": {"extension": [EXTENSION]}},
    ],
)
def test_a_primitive_keeps_what_is_beside_it(members: Json) -> None:
    document = {"resourceType": "Patient", "name": [members]}

    assert read_xml(write_xml(document)) == document


def spelling(value: Any) -> Any:
    """Return `value` as text, whatever the order of its members."""
    if isinstance(value, dict):
        return {name: spelling(member) for name, member in value.items()}
    return [spelling(item) for item in value] if isinstance(value, list) else write_json(value)
