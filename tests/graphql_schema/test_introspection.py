"""The schema is told to whoever asks for it, in turns, and not over and over in one operation."""

import pytest
from graphql import get_introspection_query

from graphql_schema.errors import Problem
from graphql_schema.limits import SCHEMA_FIELDS
from graphql_schema.schema import schema
from tests.graphql_schema.compiled.executing import ORDINARILY, executed
from tests.graphql_schema.compiled.test_turns import Counted

pytestmark = pytest.mark.anyio

EVERYTHING = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
    one_of=True,
)
FIELDS = "fields { name description args { name type { name } } type { name ofType { name } } }"


async def test_the_whole_schema_may_be_asked_for_and_may_still_grow() -> None:
    answered = await executed(EVERYTHING, [], ORDINARILY)

    assert not answered.errors
    assert 0 < answered.allowance.schema_fields < SCHEMA_FIELDS / 2


async def test_the_schema_over_and_over_is_refused() -> None:
    fields = " ".join(f"a{i}: {FIELDS}" for i in range(20))

    answered = await executed(f"{{ __schema {{ types {{ {fields} }} }} }}", [], ORDINARILY)

    assert answered.data is None
    assert [error["extensions"]["code"] for error in answered.errors] == [Problem.TOO_COSTLY.code]


async def test_the_types_of_the_schema_are_told_in_turns() -> None:
    turns = Counted()

    await executed(f"{{ __schema {{ types {{ {FIELDS} }} }} }}", [], ORDINARILY, turns=turns)

    assert turns.steps >= len(schema._schema.type_map)
