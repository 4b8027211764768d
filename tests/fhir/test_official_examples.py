"""The Tasks that HL7 itself publishes, and ours."""

import json
from pathlib import Path

import pytest

from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.fhir.validation import check_task, problems_of_task
from tests.fhir.documents import DOCUMENTED, OFFICIAL


@pytest.mark.parametrize("file", OFFICIAL, ids=lambda file: file.stem)
def test_an_official_example_is_valid_and_comes_back_unchanged(file: Path) -> None:
    document = read_json(file.read_bytes())

    assert problems_of_task(document) == []
    assert write_json(document).decode() == json.dumps(json.loads(file.read_bytes()), separators=(",", ":"))


def test_all_official_examples_are_here() -> None:
    assert len(OFFICIAL) == 12


def test_the_documented_task_is_valid_and_is_its_own_document() -> None:
    document = read_json(DOCUMENTED)

    assert check_task(document) is document
