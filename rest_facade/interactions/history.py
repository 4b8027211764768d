"""The versions of one task, newest first.

https://hl7.org/fhir/R4/http.html#history
"""

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.task.pages import Page
from rest_facade.answers import fhir_answer
from rest_facade.bundle import bundle, history_entry
from rest_facade.facade import Facade
from rest_facade.links import link, page_links
from rest_facade.paging import PageAsked, page_asked, unknown_cursor
from rest_facade.preferences import preferences_of
from rest_facade.query_text import pairs_in
from rest_facade.recognised import recognised
from rest_facade.task_address import task_id_in

_KNOWN = ("_count", "_cursor", "_format", "_pretty")


def _total(asked: PageAsked, page: Page) -> int | None:
    # Versions count from 1 without gaps, so the newest tells how many there are.
    return page.tasks[0].version if asked.is_first and page.tasks else None


async def history(facade: Facade, request: Request) -> Response:
    """Answer one page of a task's versions."""
    task_id, pairs = task_id_in(request), pairs_in(request.scope["query_string"])
    asked = page_asked(recognised(pairs, _KNOWN, preferences_of(request).handling))
    if asked.request.backwards:
        raise unknown_cursor()
    tasks, url = facade.tasks_for(request), f"{facade.site.base_url}/Task/{task_id}/_history"
    if asked.request.size == 0:
        newest = await tasks.read(task_id)
        return fhir_answer(bundle("history", [link("self", url, asked.understood)], newest.version))
    page = await tasks.history(task_id, asked.request)
    entries = (history_entry(facade.site, task) for task in page.tasks)
    return fhir_answer(bundle("history", page_links(url, asked, page), _total(asked, page), entries))
