"""Tasks that come along with those found: what they refer to, and what refers to them.

https://hl7.org/fhir/R4/search.html#include
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from graphql_schema.access import Access, Permission
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.search import Condition, HasId, Order, RefersTo, Search, SearchParameter
from graphql_schema.task.indexing import values_at
from graphql_schema.task.parameters import SORT_KEYS
from graphql_schema.task.store import TaskVersion
from graphql_schema.task.work import Work

MOST = 1000
"""Tasks that come along with one page."""
DEEPEST = 20
"""How often `:iterate` goes on from what came along."""

_BY_ID = (Order(SORT_KEYS["_id"]),)
_TASK_PATH = "Task/"


@dataclass(frozen=True, slots=True)
class Include:
    """Along which reference; `is_reverse` to what refers to the task, `iterates` from each included too."""

    parameter: SearchParameter
    is_reverse: bool = False
    iterates: bool = False


def included(work: Work, found: Sequence[TaskVersion], asked: Sequence[Include]) -> list[TaskVersion]:
    """Return the tasks that come along, each once and none of `found`, as far as the caller sees them.

    Raises ApiError(TOO_COSTLY) instead of leaving some out.
    """
    access = work.require(Permission.SEARCH)
    seen = {task.id for task in found}
    result: list[TaskVersion] = []
    newest, following = list(found), list(asked)
    for step in count(1):
        newest = list(_new(_related(work, access, newest, following), seen)) if following else []
        if not newest:
            break
        result += newest
        _check_size(result, step)
        following = [include for include in following if include.iterates]
    return result


def _check_size(result: Sequence[TaskVersion], step: int) -> None:
    if step > DEEPEST:
        raise ApiError(Problem.TOO_COSTLY, f":iterate goes {DEEPEST} steps at most; this goes further.")
    if len(result) > MOST:
        text = f"More than {MOST} tasks would be included; ask for a smaller page or fewer includes."
        raise ApiError(Problem.TOO_COSTLY, text)


def _new(related: Iterable[TaskVersion], seen: set[str]) -> Iterable[TaskVersion]:
    for task in related:
        if task.id not in seen:
            seen.add(task.id)
            yield task


def _related(
    work: Work, access: Access, tasks: Sequence[TaskVersion], asked: Sequence[Include]
) -> Iterable[TaskVersion]:
    for include in asked:
        where = _pointing_to(tasks, include) if include.is_reverse else _pointed_to(work, tasks, include)
        for row in work.rows.search(access, Search(where, _BY_ID, MOST + len(tasks) + 1)).rows:
            yield row.task


def _pointing_to(tasks: Sequence[TaskVersion], include: Include) -> Condition:
    return RefersTo(include.parameter, tuple(f"{_TASK_PATH}{task.id}" for task in tasks))


def _pointed_to(work: Work, tasks: Sequence[TaskVersion], include: Include) -> Condition:
    values = (value for task in tasks for value in values_at(task.document, include.parameter.path))
    targets = {
        canonical_reference(value["reference"], work.site.base_url)
        for value in values
        if "reference" in value
    }
    ids = sorted(target.removeprefix(_TASK_PATH) for target in targets if target.startswith(_TASK_PATH))
    return HasId(tuple(ids))
