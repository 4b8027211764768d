"""What docs/graphql.md shows and says is so."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from graphql import parse, validate

from graphql_schema.errors import Problem
from graphql_schema.limits import DEFAULTS
from graphql_schema.schema import schema
from graphql_schema.types.connection import MOST
from tests.service import Service
from tests.tasks import documented_task

PAGE = (Path(__file__).parents[1] / "docs/graphql.md").read_text()
DOCUMENTS = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_example_is_a_valid_document(document: str) -> None:
    assert validate(schema._schema, parse(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_example_runs(service: Service, document: str) -> None:
    admin = service.admin()
    task = admin.fhir("POST", "/Task", documented_task()).json()

    answer = admin.graphql(document, id=task["id"], version=1)

    assert "errors" not in answer.json(), answer.text


def test_every_change_of_a_task_is_told() -> None:
    changes = schema._schema.mutation_type
    assert changes is not None

    for name in changes.fields:
        if "Task" in name:
            assert f"`{name}`" in PAGE


def test_every_code_is_told_and_no_other() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)) == {problem.code for problem in Problem}


def test_the_limits_are_those_of_the_code() -> None:
    sentence = PAGE.partition("## Limits\n")[2]

    for limit in fields(DEFAULTS):
        if limit.name not in {"cost", "seconds", "tokens"}:
            assert f"{getattr(DEFAULTS, limit.name)} " in sentence, limit.name
    assert f"{DEFAULTS.tokens:,} words" in sentence
    assert f"at most {MOST} tasks" in sentence
