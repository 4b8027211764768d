"""GraphQL's filter and order have every search parameter and sort key, by the registry."""

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType

from graphql_schema.errors import ApiError, Problem
from graphql_schema.schema import schema
from graphql_schema.search import Order, Place, SearchParameter
from graphql_schema.task.ordering import MOST_KEYS, checked_order
from graphql_schema.task.parameters import LAST_UPDATED, NEWEST_FIRST, PARAMETERS, SORT_KEYS
from graphql_schema.types.facets import FACETED
from graphql_schema.types.task_filter import filter_name

TYPES = schema._schema.type_map


def _fields(name: str) -> set[str]:
    found = TYPES[name]
    assert isinstance(found, GraphQLInputObjectType)
    return set(found.fields)


@pytest.mark.parametrize("parameter", [*PARAMETERS.values(), LAST_UPDATED], ids=lambda row: row.name)
def test_every_search_parameter_is_a_field_of_the_filter(parameter: SearchParameter) -> None:
    assert filter_name(parameter) in _fields("TaskFilter")


def test_the_filter_has_what_only_graphql_says_this_way() -> None:
    own = {"ids", "text", "missing", "and", "or", "not", "partOfTask", "basedOnTask", "focusTask", "hasPart"}

    every = {filter_name(parameter) for parameter in [*PARAMETERS.values(), LAST_UPDATED]}
    assert _fields("TaskFilter") == own | every


def test_every_sort_key_is_an_order() -> None:
    order = TYPES["TaskOrderField"]
    assert isinstance(order, GraphQLEnumType)

    assert {str(value.value) for value in order.values.values()} == set(SORT_KEYS)


def test_every_parameter_with_values_is_a_sort_key() -> None:
    without = {row.name for row in PARAMETERS.values() if row.place is Place.NOWHERE or row.only_words}

    assert set(SORT_KEYS) == {"_id", "_lastUpdated"} | set(PARAMETERS) - without
    assert without == {"overdue", "_text", "_content"}


def test_every_parameter_with_values_can_be_missing() -> None:
    missing = TYPES["TaskParameter"]
    assert isinstance(missing, GraphQLEnumType)

    kept = {row.name for row in PARAMETERS.values() if row.place is not Place.NOWHERE}
    assert {str(value.value) for value in missing.values.values()} == kept | {"_lastUpdated"}


def test_facets_are_of_search_parameters() -> None:
    assert set(FACETED) <= set(PARAMETERS)


def test_an_order_has_few_keys_each_once() -> None:
    keys = [Order(key) for key in SORT_KEYS.values()]

    assert checked_order(()) == NEWEST_FIRST
    with pytest.raises(ApiError) as too_many:
        checked_order(tuple(keys[: MOST_KEYS + 1]))
    with pytest.raises(ApiError) as twice:
        checked_order((keys[0], Order(keys[0].key, descending=True)))
    assert (too_many.value.problem, twice.value.problem) == (Problem.TOO_COSTLY, Problem.INVALID)
