"""Searching tasks, by query string or by form.

https://hl7.org/fhir/R4/http.html#search
"""

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.search_values import Reading
from graphql_schema.task.pages import Page
from graphql_schema.task.resolvers import TaskResolvers
from rest_facade.answers import fhir_answer
from rest_facade.bundle import bundle, match_entry
from rest_facade.content import form_in
from rest_facade.facade import Facade
from rest_facade.links import link, page_links
from rest_facade.preferences import preferences_of
from rest_facade.query_text import pairs_in
from rest_facade.representation import representation_asked
from rest_facade.search_request import SearchRequest, Total, search_asked


async def search(facade: Facade, request: Request) -> Response:
    """Answer the tasks that match the query string."""
    query, handling = request.scope["query_string"], preferences_of(request).handling
    return await _found(facade, request, facade.searches.asked(query, _reading(facade), handling))


async def search_by_form(facade: Facade, request: Request) -> Response:
    """Answer the tasks that match the query string and the form together."""
    pairs = pairs_in(request.scope["query_string"], await form_in(request))
    representation_asked(request, pairs)
    asked = search_asked(pairs, _reading(facade), preferences_of(request).handling)
    return await _found(facade, request, asked)


def _reading(facade: Facade) -> Reading:
    return Reading(facade.site, facade.clock)


async def _found(facade: Facade, request: Request, asked: SearchRequest) -> Response:
    tasks, url = facade.tasks_for(request), f"{facade.site.base_url}/Task"
    if asked.only_count:
        return fhir_answer(await _counted(tasks, asked, url))
    page, others = await tasks.search_with(asked.where, asked.order, asked.page.request, asked.includes)
    links = page_links(url, asked.page, page)
    entries = [match_entry(facade.site, task) for task in page.tasks]
    entries += [match_entry(facade.site, task, b"include") for task in others]
    return fhir_answer(bundle("searchset", links, await _total(tasks, asked, page), entries))


async def _counted(tasks: TaskResolvers, asked: SearchRequest, url: str) -> bytes:
    count = await tasks.count(asked.where)
    return bundle("searchset", [link("self", url, asked.page.understood)], count)


async def _total(tasks: TaskResolvers, asked: SearchRequest, page: Page) -> int | None:
    if asked.total is Total.NONE:
        return None
    if asked.page.is_first and not page.has_next:
        return len(page.tasks)
    return None if asked.total is Total.IF_KNOWN else await tasks.count(asked.where)
