"""Searching a read-only type: from the request to its Bundle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition, Document
from graphql_schema.search_values import Reading
from rest_facade.answers import fhir_answer
from rest_facade.bundle import bundle
from rest_facade.content import form_in
from rest_facade.facade import Facade
from rest_facade.links import Link, link
from rest_facade.preferences import preferences_of
from rest_facade.query_text import Pairs, pairs_in
from rest_facade.read_only.resource_type import ReadOnlyType
from rest_facade.read_only.search_request import SearchAsked, search_asked
from rest_facade.representation import representation_asked


@dataclass(frozen=True, slots=True)
class Found:
    """One page of resources, and where the next begins; None when there is none."""

    documents: Sequence[Document]
    next_cursor: str | None


class Source(Protocol):
    """What finds the resources of a type for one caller."""

    async def page(self, asked: SearchAsked) -> Found:
        """Return the page that was asked for."""

    async def count(self, where: Condition) -> int:
        """Return how many match in all."""


async def searched(facade: Facade, request: Request, kind: ReadOnlyType, source: Source) -> Response:
    """Answer the resources that match the query string, and the form where one is posted."""
    pairs = await _pairs(request)
    asked = search_asked(kind, pairs, Reading(facade.site, facade.clock), preferences_of(request).handling)
    url = f"{facade.site.base_url}/{kind.name}"
    if asked.only_count:
        counted = await source.count(asked.where)
        return fhir_answer(bundle("searchset", [link("self", url, asked.page.understood)], counted))
    found = await source.page(asked)
    entries = (
        orjson.dumps({"fullUrl": f"{url}/{each['id']}", "resource": each, "search": {"mode": "match"}})
        for each in found.documents
    )
    total = await _total(source, asked, found)
    return fhir_answer(bundle("searchset", _links(url, asked, found), total, entries))


def outside_of_transactions(request: Request, kind: ReadOnlyType) -> None:
    """Raise ApiError(INVALID) inside of a transaction, which is one of tasks alone."""
    if request.scope["state"].get("tasks"):
        raise ApiError(Problem.INVALID, f"{kind.name} is no part of a transaction: read it alone.")


async def _pairs(request: Request) -> Pairs:
    query = request.scope["query_string"]
    if request.method != "POST":
        return pairs_in(query)
    pairs = pairs_in(query, await form_in(request))
    representation_asked(request, pairs)
    return pairs


async def _total(source: Source, asked: SearchAsked, found: Found) -> int | None:
    if asked.page.is_first and found.next_cursor is None:
        return len(found.documents)
    return await source.count(asked.where) if asked.with_total else None


def _links(url: str, asked: SearchAsked, found: Found) -> list[Link]:
    query = asked.page.understood
    links = [link("self", url, query, asked.page.cursor), link("first", url, query)]
    return [*links, link("next", url, query, f"after.{cursor}")] if (cursor := found.next_cursor) else links
