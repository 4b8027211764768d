"""Facets: how many of the tasks that match have which value, for each of a few parameters."""

from types import GenericAlias
from typing import Any

import strawberry

from graphql_schema.context import Info
from graphql_schema.search import Condition
from graphql_schema.task.parameters import PARAMETERS
from graphql_schema.task.store import MOST_FACETS, Facet
from graphql_schema.types.enums import ENUMS
from graphql_schema.types.task_filter import filter_name

FACETED = ("status", "intent", "priority", "owner", "code", "business-status", "performer")
"""The parameters that have facets."""


def _facet_type(name: str, value_type: Any, *, has_system: bool = False) -> Any:
    cls: Any = type(name, (), {"__annotations__": {"value": value_type | None, "count": int}})
    cls.value = strawberry.field(description="The value; null for tasks that have none")
    if has_system:
        cls.__annotations__["system"] = str | None
        cls.system = strawberry.field(description="The system of a code; empty where it has none")
    cls.count = strawberry.field(description="How many of the tasks that match have it")
    return strawberry.type(cls, description="One value and how many tasks have it.")


_CODED = _facet_type("CodeFacet", str, has_system=True)
_REFERENCED = _facet_type("ReferenceFacet", str)


def _type_for(name: str) -> Any:
    parameter = PARAMETERS[name]
    if parameter.code_set:
        return _facet_type(f"{filter_name(parameter).capitalize()}Facet", ENUMS[parameter.code_set])
    return _REFERENCED if parameter.kind == "reference" else _CODED


def _resolver(name: str) -> Any:
    async def facets(root: Condition, info: Info) -> list[Facet]:
        await info.context.before_read()
        return await info.context.tasks.facets(root, PARAMETERS[name])

    return facets


def _facets_type() -> Any:
    cls: Any = type("TaskFacets", (), {})
    for name in FACETED:
        parameter = PARAMETERS[name]
        field = strawberry.field(
            _resolver(name),
            name=filter_name(parameter),
            graphql_type=GenericAlias(list, (_type_for(name),)),
            description=f"{parameter.path}: the {MOST_FACETS} most frequent values",
        )
        setattr(cls, filter_name(parameter), field)
    return strawberry.type(cls, description="How many of the tasks that match have which value.")


TaskFacets: Any = _facets_type()
