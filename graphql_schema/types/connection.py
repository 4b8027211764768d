"""Relay connections over pages of tasks: of a search, and of one task's history.

https://relay.dev/graphql/connections.htm
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import GenericAlias
from typing import Any

import strawberry

from graphql_schema.compiled.selection import Compute, Stored
from graphql_schema.context import Info
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import EVERYTHING, Condition
from graphql_schema.task.pages import DEFAULT_PAGE_SIZE, Page, PageRequest
from graphql_schema.task.store import TaskVersion
from graphql_schema.types.facets import TaskFacets

MOST = 100
"""Items on one GraphQL page."""


@strawberry.type(description="Where a page stands among all pages.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more follow")
    has_previous_page: bool = strawberry.field(description="Whether some come before")
    start_cursor: str | None = strawberry.field(description="The first item's cursor, for `before`")
    end_cursor: str | None = strawberry.field(description="The last item's cursor, for `after`")


@dataclass(frozen=True, slots=True)
class FoundTasks:
    """The source of a connection; `where` is what a total would count."""

    page: Page
    where: Condition = EVERYTHING


def _page_info(root: FoundTasks) -> PageInfo:
    page = root.page
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.start_cursor,
        end_cursor=page.end_cursor,
    )


def _number(found: FoundTasks) -> int:
    return len(found.page.tasks)


def _each_node(found: FoundTasks) -> Iterator[TaskVersion]:
    return iter(found.page.tasks)


def _each_edge(found: FoundTasks) -> Iterator[dict[str, Any]]:
    page = found.page
    return ({"cursor": page.cursor_of(i), "node": task} for i, task in enumerate(page.tasks))


def _resolver(stored: Stored) -> Callable[..., Any]:
    def resolve(root: FoundTasks, info: Info) -> Iterable[Any]:
        info.context.allowance.spend(stored.number(root))
        return stored.each(root)

    return resolve


_NODES, _EDGES = Stored(_number, _each_node), Stored(_number, _each_edge)

PAGE: Mapping[str, Compute | Stored] = {
    "nodes": _NODES,
    "edges": _EDGES,
    "pageInfo": lambda found, _: found.page,
}
"""The fields of a connection that ask nothing more of the store."""

PAGE_INFO: Mapping[str, Compute | Stored] = {
    "hasNextPage": lambda page, _: page.has_next,
    "hasPreviousPage": lambda page, _: page.has_previous,
    "startCursor": lambda page, _: page.start_cursor,
    "endCursor": lambda page, _: page.end_cursor,
}
"""What PageInfo tells of a page."""


async def _total_count(root: FoundTasks, info: Info) -> int:
    await info.context.before_read()
    return await info.context.tasks.count(root.where)


def _facets(root: FoundTasks) -> Condition:
    return root.where


def page_request(
    first: int | None, after: str | None, last: int | None = None, before: str | None = None
) -> PageRequest:
    """Return the page asked for: `first` … `after`, or `last` … `before`, or the first 20.

    Raises ApiError(INVALID) for arguments that contradict each other or ask for more than MOST.
    """
    forwards, backwards = (first, after), (last, before)
    if forwards != (None, None) and backwards != (None, None):
        raise ApiError(Problem.INVALID, "Ask for first and after, or for last and before, not for both.")
    size = next((count for count in (first, last) if count is not None), DEFAULT_PAGE_SIZE)
    if not 0 <= size <= MOST:
        raise ApiError(Problem.INVALID, f"A page holds from 0 to {MOST} items.")
    return PageRequest(size, after, before, backwards=backwards != (None, None))


def edge_name(connection: str) -> str:
    """Return the name of a connection's edge type."""
    return f"{connection}Edge"


def connection_types(cls: Any, node: Any, name: str, description: str, *, is_counted: bool = False) -> None:
    """Make `cls` the connection type `name` over `node`, with its edge type."""
    edge: Any = type(edge_name(name), (), {"__annotations__": {"cursor": str, "node": node}})
    edge.cursor = strawberry.field(description="Opaque place of this item, for `after` and `before`")
    edge.node = strawberry.field(description="The task")
    strawberry.type(edge, description=f"One item of a {name}.")
    edges, nodes = GenericAlias(list, (edge,)), GenericAlias(list, (node,))
    cls.edges = strawberry.field(
        _resolver(_EDGES), graphql_type=edges, description="The items, each with its cursor"
    )
    cls.nodes = strawberry.field(_resolver(_NODES), graphql_type=nodes, description="The items alone")
    cls.page_info = strawberry.field(_page_info, description="Where this page stands")
    if is_counted:
        total = "How many tasks match in all; counted only when asked for"
        cls.facets = strawberry.field(
            _facets, graphql_type=TaskFacets, description="Counts by value; made only when asked for"
        )
        cls.total_count = strawberry.field(_total_count, description=total)
    strawberry.type(cls, name=name, description=description)
