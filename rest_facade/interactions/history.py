"""The versions of one task, or of all that the caller sees, newest first.

https://hl7.org/fhir/R4/http.html#history
"""

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.task.pages import Page, PageRequest
from graphql_schema.task.reading import WHOLE_HISTORY
from rest_facade.answers import fhir_answer
from rest_facade.bundle import bundle, history_entry
from rest_facade.facade import Facade
from rest_facade.history_request import HistoryAsked, history_asked
from rest_facade.links import page_links
from rest_facade.task_address import task_id_in

_NEWEST = PageRequest(size=1)


async def history(facade: Facade, request: Request) -> Response:
    """Answer one page of a task's versions."""
    task_id, asked = task_id_in(request), history_asked(request, facade.site)
    tasks = facade.tasks_for(request)
    page = await tasks.history(task_id, asked.page.request, asked.span)
    total = _total(asked, page)
    if total is None and asked.page.is_first and asked.span == WHOLE_HISTORY:
        # Versions count from 1 without gaps, so the newest tells how many there are.
        newest = page if page.tasks else await tasks.history(task_id, _NEWEST)
        total = newest.tasks[0].version
    return _answer(facade, f"Task/{task_id}/_history", asked, page, total)


async def history_of_type(facade: Facade, request: Request) -> Response:
    """Answer one page of the versions of all tasks that the caller sees."""
    return await _of_all(facade, request, "Task/_history")


async def history_of_system(facade: Facade, request: Request) -> Response:
    """Answer the same: the system has nothing but tasks."""
    return await _of_all(facade, request, "_history")


async def _of_all(facade: Facade, request: Request, path: str) -> Response:
    asked = history_asked(request, facade.site)
    page = await facade.tasks_for(request).history_of_all(asked.page.request, asked.span)
    return _answer(facade, path, asked, page, _total(asked, page))


def _total(asked: HistoryAsked, page: Page) -> int | None:
    return len(page.tasks) if asked.page.is_first and not page.has_next else None


def _answer(facade: Facade, path: str, asked: HistoryAsked, page: Page, total: int | None) -> Response:
    links = page_links(f"{facade.site.base_url}/{path}", asked.page, page)
    entries = (history_entry(facade.site, task) for task in page.tasks)
    return fhir_answer(bundle("history", links, total, entries))
