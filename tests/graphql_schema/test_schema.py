import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    parse,
    validate,
)

from graphql_schema.fhir.types import TYPES
from graphql_schema.schema import schema

ROOT = Path(__file__).parents[2]
CORE: GraphQLSchema = schema._schema


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    committed = (ROOT / "graphql_schema/schema.graphql").read_text()

    assert committed == schema.as_str() + "\n", "run `make sdl`"


def described() -> Iterator[tuple[str, str | None]]:
    for name, found in CORE.type_map.items():
        if name.startswith("__"):
            continue
        yield name, found.description
        if isinstance(found, GraphQLObjectType | GraphQLInputObjectType):
            yield from ((f"{name}.{field}", each.description) for field, each in found.fields.items())
        if isinstance(found, GraphQLEnumType) and name not in {"Role", "Permission", "OrderDirection"}:
            yield from ((f"{name}.{value}", each.description) for value, each in found.values.items())


def test_every_type_field_and_value_says_in_a_line_what_it_is() -> None:
    silent = [name for name, description in described() if not description]

    assert silent == []


def test_task_has_every_r4_element_under_its_fhir_name() -> None:
    task = CORE.type_map["Task"]
    assert isinstance(task, GraphQLObjectType)

    for element in TYPES["Task"].elements:
        assert element.name in task.fields
    assert {"version", "lastUpdated", "dueAt", "isOverdue", "allowedStatuses", "history"} <= set(task.fields)


def test_an_input_has_every_element_that_a_client_may_set() -> None:
    given = CORE.type_map["TaskInput"]
    assert isinstance(given, GraphQLInputObjectType)

    assert {element.name for element in TYPES["Task"].elements} - {"id"} <= set(given.fields)
    assert "id" not in given.fields


STARTERS: list[dict[str, Any]] = json.loads((ROOT / "spa/src/starter-queries.json").read_text())


@pytest.mark.parametrize("starter", STARTERS, ids=[starter["title"] for starter in STARTERS])
def test_a_starter_query_of_the_explorer_fits_the_schema(starter: dict[str, Any]) -> None:
    assert validate(CORE, parse("\n".join(starter["query"]))) == []
