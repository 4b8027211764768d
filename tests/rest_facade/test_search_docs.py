"""docs/search.md says what the registries say."""

from pathlib import Path

import pytest

from graphql_schema.filter_operators import OPERATORS
from graphql_schema.search_values import modifiers_of
from graphql_schema.task.ordering import MOST_KEYS
from graphql_schema.task.parameters import ID, SORT_KEYS
from graphql_schema.types.facets import FACETED
from graphql_schema.types.task_filter import camel_case, filter_name
from graphql_schema.value_sets import VALUE_SETS
from rest_facade.including import VALUES
from rest_facade.search_request import FILTERS

TEXT = (Path(__file__).parents[2] / "docs/search.md").read_text()


@pytest.mark.parametrize("name", FILTERS)
def test_the_table_has_a_true_row_for_every_parameter(name: str) -> None:
    parameter = FILTERS[name]
    modifiers = ", ".join(f"`:{modifier}`" for modifier in modifiers_of(parameter))
    field = "ids" if parameter is ID else filter_name(parameter)
    is_sorted = "yes" if name in SORT_KEYS else "no"

    row = f"| `{name}` | {parameter.kind} | {modifiers} | {is_sorted} | `{field}` | {parameter.description} |"
    assert row in TEXT


def test_what_is_listed_in_sentences_is_complete() -> None:
    operators = {operator for row in OPERATORS.values() for operator in row}
    value_sets = {url.rpartition("/")[2] for url in VALUE_SETS}

    assert all(f"`{word}`" in TEXT for word in [*operators, *value_sets, *VALUES, *map(camel_case, FACETED)])
    assert f"up to {MOST_KEYS} keys" in TEXT
