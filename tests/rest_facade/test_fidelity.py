"""What a client sent comes back, through the real server, on both engines."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service import Service
from tests.tasks import documented_task

EXAMPLES = sorted((Path(__file__).parents[1] / "fhir" / "examples").glob("*.json"))
SERVER_MANAGED = {"id", "meta", "lastModified"}


def exact(text: str | bytes) -> Any:
    """Parse JSON with each number as its spelling."""
    return json.loads(text, parse_float=lambda literal: ("number", literal))


def sent_part(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in SERVER_MANAGED}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])
def test_an_official_example_of_hl7_is_kept_and_given_back_whole(service: Service, example: Path) -> None:
    admin = service.admin()
    headers = {"Content-Type": "application/fhir+json"}

    created = admin.fhir("POST", "/Task", headers=headers, content=example.read_bytes())
    read = admin.fhir("GET", f"/Task/{created.json()['id']}")

    assert created.status_code == 201, created.text
    assert read.content == created.content
    sent, kept = exact(example.read_bytes()), exact(read.content)
    kept.pop("authoredOn") if "authoredOn" not in sent else None
    assert sent_part(kept) == sent_part(sent)
    assert list(sent_part(kept)) == list(sent_part(sent))


ODD_NUMBERS = [
    "1.50",
    "1e-7",
    "1E+2",
    "-0",
    "-0.0",
    "0.0000000000000000000000000000000000000001",
    "12345678901234567890.0",
]


@pytest.mark.parametrize("literal", ODD_NUMBERS)
def test_a_decimal_keeps_its_digits_through_rest_and_graphql(service: Service, literal: str) -> None:
    admin = service.admin()
    body = json.dumps(documented_task(input=[{"type": {"text": "dose"}, "valueDecimal": "HERE"}]))
    headers = {"Content-Type": "application/fhir+json"}

    created = admin.fhir("POST", "/Task", headers=headers, content=body.replace('"HERE"', literal))
    shown = admin.graphql(f'{{ task(id: "{created.json()["id"]}") {{ input {{ valueDecimal }} }} }}')

    assert f'"valueDecimal":{literal}}}' in created.text
    assert f'"valueDecimal":{literal}}}' in shown.text


def test_primitive_extensions_partial_dates_and_contained_resources_come_back(service: Service) -> None:
    admin = service.admin()
    absent = {
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
        ]
    }
    document = documented_task(
        authoredOn="2024-03",
        _description={"id": "d1", **absent},
        reasonReference={"reference": "#p"},
        contained=[
            {
                "resourceType": "Condition",
                "id": "p",
                "code": {"text": "x"},
                "stage": [{"type": {"text": "y"}}],
            }
        ],
        executionPeriod={"start": "2024", "_end": absent},
    )

    created = admin.fhir("POST", "/Task", document).json()
    shown = admin.graphql(
        f"""{{ task(id: "{created["id"]}") {{ contained authoredOn _description {{ id extension {{ url valueCode }} }}
            executionPeriod {{ start end _end {{ extension {{ valueCode }} }} }} }} }}"""
    ).json()["data"]["task"]

    assert sent_part(created) == sent_part(document)
    assert shown == {
        "contained": document["contained"],
        "authoredOn": "2024-03",
        "_description": document["_description"],
        "executionPeriod": {"start": "2024", "end": None, "_end": {"extension": [{"valueCode": "unknown"}]}},
    }
