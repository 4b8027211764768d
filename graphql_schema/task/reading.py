"""Reading tasks: one, one version, a history, a page of those that match."""

from dataclasses import dataclass

from graphql_schema.access import Access, Permission
from graphql_schema.search import EVERYTHING, Condition, Order, Search, SearchParameter
from graphql_schema.task.ownership import require_own_search
from graphql_schema.task.pages import Page, PageRequest
from graphql_schema.task.parameters import NEWEST_FIRST
from graphql_schema.task.store import Facet, HistoryWalk, TaskVersion
from graphql_schema.task.work import Work

FIRST_PAGE = PageRequest()


@dataclass(frozen=True, slots=True)
class HistorySpan:
    """Which part of a history: written at `since` or later, current at some moment of `at`.

    Instants are in microseconds since 1970 UTC. https://hl7.org/fhir/R4/http.html#history
    """

    since: int | None = None
    at: tuple[int, int] | None = None


WHOLE_HISTORY = HistorySpan()


def read(work: Work, task_id: str) -> TaskVersion:
    """Return the current version, or raise NOT_FOUND, FORBIDDEN or GONE."""
    access = work.require(Permission.READ)
    return work.present(work.rows.read(access, task_id))


def read_version(work: Work, task_id: str, version: int) -> TaskVersion:
    """Return one version of a task whose current version is visible."""
    access = work.require(Permission.READ)
    return work.present(work.rows.read_version(access, task_id, version))


def history(work: Work, task_id: str | None, page: PageRequest, span: HistorySpan) -> Page:
    """Return versions, newest first: of one task or, without an id, of all visible tasks."""
    access = work.require(Permission.READ if task_id else Permission.SEARCH)
    binding = _binding(access, f"history/{task_id} {span.since} {span.at}")
    before = work.cursors.position(page.after, binding) if page.after else None
    walk = HistoryWalk(task_id, page.size, before, span.since, span.at)
    found = work.present(work.rows.history(access, walk))
    versions = list(found.versions)

    def cursor_of(i: int) -> str:
        version = versions[i]
        return work.cursors.cursor((version.last_updated, version.id, version.version), binding)

    return Page(versions, cursor_of, has_next=found.more, has_previous=before is not None)


def search(
    work: Work,
    where: Condition = EVERYTHING,
    order: tuple[Order, ...] = NEWEST_FIRST,
    page: PageRequest = FIRST_PAGE,
) -> Page:
    """Return one page of the visible tasks that match."""
    access = work.require(Permission.SEARCH)
    require_own_search(access, where)
    binding = _binding(access, " ".join(f"{part.key.name} {part.descending}" for part in order))
    start = work.cursors.position(page.cursor, binding) if page.cursor else None
    found = work.rows.search(access, Search(where, order, page.size, start, page.backwards))
    rows = found.rows
    return Page(
        [row.task for row in rows],
        lambda i: work.cursors.cursor(rows[i].position, binding),
        has_next=start is not None if page.backwards else found.more,
        has_previous=found.more if page.backwards else start is not None,
    )


def count(work: Work, where: Condition = EVERYTHING) -> int:
    """Return how many visible tasks match."""
    access = work.require(Permission.SEARCH)
    require_own_search(access, where)
    return work.rows.count(access, where)


def facets(work: Work, where: Condition, parameter: SearchParameter) -> list[Facet]:
    """Return how many of the visible tasks that match have which value of a parameter."""
    access = work.require(Permission.SEARCH)
    require_own_search(access, where)
    return list(work.rows.facets(access, where, parameter))


def _binding(access: Access, walk: str) -> str:
    return f"{access.actor.subject} {access.only_owner} {access.only_patient} {walk}"
