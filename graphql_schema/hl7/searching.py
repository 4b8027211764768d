"""Searches in HL7's GraphQL: arguments to conditions, and pages behind signed cursors.

https://hl7.org/fhir/R4/graphql.html#searching
"""

from dataclasses import dataclass
from typing import Any

import orjson

from graphql_schema.access import authenticated
from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.filter_text import condition_of_filter_text
from graphql_schema.hl7.arguments import COUNT, CURSORS, FILTER, REFERENCE, SEARCH_PARAMETERS, SORT
from graphql_schema.search import AllOf, Condition, Kind
from graphql_schema.search_values import Reading, condition_of
from graphql_schema.task import reading
from graphql_schema.task.ordering import order_named
from graphql_schema.task.pages import DEFAULT_PAGE_SIZE, Page, PageRequest
from graphql_schema.task.store import TaskVersion
from graphql_schema.task.work import Work

MOST_MATCHES = 500
"""Tasks in a list, which is refused rather than cut; also the largest page of a connection."""
_LONGEST_CURSOR = 2000

_TASK = "task"
"""Where the arguments of a search keep the task to refer to; no argument has this name."""

Given = dict[str, Any]


def _refused(text: str, code: str = "value") -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue(code, text)])


def _conditions(work: Work, given: Given) -> list[Condition]:
    context = Reading(work.site, work.clock)
    found = [
        condition_of(parameter, given[name], context)
        for name, parameter in SEARCH_PARAMETERS.items()
        if given.get(name) is not None
    ]
    return [*found, condition_of_filter_text(given[FILTER], context)] if given.get(FILTER) else found


def within(given: Given, task_id: str) -> Given:
    """Return the arguments of a search for the tasks that refer to this one."""
    if given.get("_id") is not None:
        raise _refused("Inside a task, a search by _id makes no sense.", "not-supported")
    return given | {_TASK: task_id}


def _referring(work: Work, given: Given) -> list[Condition]:
    """Return the condition that `_reference` adds inside a task."""
    if _TASK not in given:
        return []
    parameter = SEARCH_PARAMETERS.get(given[REFERENCE].replace("-", "_"))
    if parameter is None or parameter.kind is not Kind.REFERENCE:
        names = ", ".join(name for name, row in SEARCH_PARAMETERS.items() if row.kind is Kind.REFERENCE)
        raise _refused(f"_reference takes {names}.")
    return [condition_of(parameter, [f"Task/{given[_TASK]}"], Reading(work.site, work.clock))]


def _where(work: Work, given: Given) -> Condition:
    return AllOf((*_conditions(work, given), *_referring(work, given)))


def listed(work: Work, given: Given) -> list[TaskVersion]:
    """Return all tasks that match, or raise TOO_COSTLY when they are too many."""
    page = reading.search(
        work, _where(work, given), order_named(given.get(SORT) or ()), PageRequest(MOST_MATCHES)
    )
    if page.has_next:
        text = f"More than {MOST_MATCHES} tasks match: narrow the search, or use TaskConnection."
        raise ApiError(Problem.TOO_COSTLY, text)
    return page.tasks


@dataclass(frozen=True, slots=True)
class Connection:
    """One page of the search `given`; the cursors lead to other pages of it."""

    page: Page
    size: int
    given: Given
    cursors: dict[str, str]
    is_first: bool

    def count(self, work: Work) -> int:
        """Return how many tasks match on all pages."""
        return reading.count(work, _where(work, self.given))


def _cursor(work: Work, given: Given, way: str, place: str | None) -> str:
    kept = {name: value for name, value in given.items() if value is not None}
    found = work.cursors.cursor((orjson.dumps(kept).decode(), way, place or ""), _binding(work))
    if len(found) > _LONGEST_CURSOR:
        raise ApiError(Problem.TOO_COSTLY, "This search is too long to be gone through page by page.")
    return found


def _binding(work: Work) -> str:
    return f"hl7 connection {authenticated(work.caller).subject}"


def _resumed(work: Work, given: Given) -> tuple[Given, str, str | None]:
    """Return the search, the direction and the place that the arguments, perhaps a cursor, mean."""
    cursors = [given[name] for name in CURSORS if given.get(name) is not None]
    rest = {name: value for name, value in given.items() if name not in CURSORS}
    if not cursors:
        return rest, "after", None
    if len(cursors) > 1 or any(value is not None for value in rest.values()):
        raise _refused("A cursor stands alone: it knows its search.")
    kept, way, place = work.cursors.position(cursors[0], _binding(work))
    return orjson.loads(str(kept)), str(way), str(place) or None


def connected(work: Work, asked: Given) -> Connection:
    """Return one page of the tasks that match."""
    given, way, place = _resumed(work, asked)
    size = given.get(COUNT)
    size = DEFAULT_PAGE_SIZE if size is None else min(size, MOST_MATCHES)
    if size < 1:
        raise _refused("_count takes a whole number from 1.")
    is_backwards = way == "before"
    request = PageRequest(
        size, None if is_backwards else place, place if is_backwards else None, is_backwards
    )
    where = _where(work, given)
    page = reading.search(work, where, order_named(given.get(SORT) or ()), request)
    ways: dict[str, tuple[str, str | None]] = {"first": ("after", None), "last": ("before", None)}
    if page.has_previous and page.start_cursor:
        ways["previous"] = ("before", page.start_cursor)
    if page.has_next and page.end_cursor:
        ways["next"] = ("after", page.end_cursor)
    cursors = {name: _cursor(work, given, *target) for name, target in ways.items()}
    return Connection(page, size, given, cursors, is_first=(way, place) == ("after", None))
