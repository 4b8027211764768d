"""How PostgreSQL answers a search."""

from typing import Any, NamedTuple

import asyncpg

from graphql_schema.access import Access, Actor, Permission, Role
from graphql_schema.clock import system_clock
from graphql_schema.search import Search
from graphql_schema.search_values import Reading
from graphql_schema.site import Site
from rest_facade.preferences import Handling
from rest_facade.query_text import pairs_in
from rest_facade.search_request import search_asked
from server.storage.postgresql_connection import postgresql_renderer
from server.storage.task_search import statement_of

_ADMIN = Access(Actor("bench", Role.ADMIN), Permission.SEARCH, None)
_SITE = Site("http://127.0.0.1/api/fhir")


async def sequential_plan(database_url: str, query: str) -> str | None:
    """Return the plan of a search that reads a whole table, or None when it uses indexes only."""
    plan = await _plan(database_url, query)
    return plan if "Seq Scan" in plan else None


async def _plan(database_url: str, query: str) -> str:
    asked = search_of(query)
    connection = await asyncpg.connect(database_url, server_settings={"jit": "off"})
    try:
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {asked.text}", *asked.values))
    finally:
        await connection.close()


class Asked(NamedTuple):
    """A statement as PostgreSQL is sent it."""

    text: str
    values: tuple[Any, ...]


def search_of(query: str) -> Asked:
    """Return what an admin's search asks PostgreSQL."""
    asked = search_asked(pairs_in(query.encode()), Reading(_SITE, system_clock), Handling.STRICT)
    search = Search(asked.where, asked.order, asked.page.request.size)
    template = postgresql_renderer().template(statement_of(_ADMIN, search), {})
    return Asked(template.text, template.filled({}))
