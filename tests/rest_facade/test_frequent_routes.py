"""The routes that stand first lead where the others of the same path lead."""

from collections.abc import Sequence
from typing import Any, cast
from unittest.mock import Mock

import pytest
from starlette.routing import BaseRoute, Match, Route

from graphql_schema.clock import system_clock
from graphql_schema.site import Site
from rest_facade.facade import Facade
from rest_facade.routes import fhir_routes, frequent_routes

FACADE = Facade(Mock(), Site("https://tasks.example/api/fhir"), system_clock, "1.2.3")


def templates(routes: Sequence[BaseRoute], path: str) -> list[str]:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    return [cast("Route", route).path_format for route in routes if route.matches(scope)[0] is not Match.NONE]


@pytest.mark.parametrize(
    "path", ["/Task", "/Task/01a204a0-734a-7777-9831-905607ea193a", "/Task/1", "/Task/a.b-C"]
)
def test_a_frequent_path_has_the_template_that_it_has_among_all(path: str) -> None:
    full = f"/api/fhir{path}"

    assert templates(frequent_routes(FACADE), full) == templates(fhir_routes(FACADE), full)[:1]


@pytest.mark.parametrize(
    "path",
    [
        "/Task/_search",
        "/Task/_history",
        "/Task/$validate",
        "/Task/$export",
        "/Task/a/_history",
        "/Task/",
        "/Task/a\n",
    ],
)
def test_operations_and_searches_are_no_ids(path: str) -> None:
    assert templates(frequent_routes(FACADE), f"/api/fhir{path}") == []


def test_both_answer_the_same_methods() -> None:
    everything = {cast("Route", route).path_format: cast("Route", route) for route in fhir_routes(FACADE)}
    for frequent in frequent_routes(FACADE):
        route = cast("Route", frequent)
        endpoint: Any = route.endpoint
        of_all: Any = everything[route.path_format].endpoint
        assert endpoint.handlers == of_all.handlers
