"""A transaction: every entry inside one database transaction, all of them or none.

https://hl7.org/fhir/R4/http.html#trules
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.types import ASGIApp

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search_values import Reading
from graphql_schema.task.conditional import only_match
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import Result, TaskRows
from graphql_schema.task.work import Work
from rest_facade.bundles.budget import TimeBudget
from rest_facade.bundles.entries import METHODS, Entry
from rest_facade.bundles.references import with_references
from rest_facade.bundles.requests import Answer, answer_to, outcome_in, without_waiting
from rest_facade.condition import creation_condition

_FIRST_FAILURE = 400


@dataclass(frozen=True, slots=True)
class OpenTransaction:
    """A store whose every act is part of one transaction that is already open."""

    rows: TaskRows

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        """Return the result of `work`."""
        return work(self.rows)

    async def writing(self, work: Callable[[TaskRows], Result]) -> Result:
        """Return the result of `work`; it is kept or undone with the whole transaction."""
        return work(self.rows)


class EntryFailedError(ApiError):
    """An entry was refused, and with it the transaction; its issues say which and why."""

    def __init__(self, entry: Entry, answer: Answer) -> None:
        by_status = {problem.status: problem for problem in reversed(Problem)}
        super().__init__(by_status.get(answer.status, Problem.INVALID), "An entry was refused.", entry.place)
        self.issues = tuple(
            Issue(issue["code"], f"{entry.place}: {issue['details']['text']}", entry.place)
            for issue in outcome_in(answer)["issue"]
        )


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction to be done; `routes` are those of the door, under `base_path`."""

    routes: ASGIApp
    base_path: str
    outer: Request
    entries: Sequence[Entry]

    def run(self, work: Work) -> list[Answer]:
        """Return the answers in the order of the entries, or raise ApiError: then nothing is kept."""
        _check_names(self.entries)
        ids = {entry.place: self._id_for(work, entry) for entry in self.entries if entry.may_create}
        addresses = {
            entry.full_url: f"Task/{ids[entry.place]}" if entry.may_create else entry.path.removeprefix("/")
            for entry in self.entries
            if entry.writes and entry.full_url and entry.full_url.startswith("urn:")
        }
        answers = {}
        budget = TimeBudget()
        for entry in sorted(self.entries, key=lambda entry: METHODS.index(entry.method)):
            budget.check(entry)
            answers[entry.place] = self._answer(work, entry, ids.get(entry.place), addresses)
        _check_targets(self.entries, answers)
        return [answers[entry.place] for entry in self.entries]

    def _id_for(self, work: Work, entry: Entry) -> str:
        """Return the id of the task that an entry finds by its condition, or that it will make."""
        headers = [value for name, value in entry.headers.items() if name == "if-none-exist"]
        # A condition that is refused is refused again, and by name, when the entry has its turn.
        with suppress(ApiError):
            where = creation_condition(headers, entry.query.encode(), Reading(work.site, work.clock))
            if where and (match := only_match(work, where)):
                return match.id
        return work.new_id(work.clock())

    def _answer(self, work: Work, entry: Entry, new_id: str | None, addresses: dict[str, str]) -> Answer:
        tasks = TaskResolvers(work.caller, OpenTransaction(work.rows), work.site, work.cursors, work.clock)
        if new_id is not None:
            tasks = replace(tasks, new_id=lambda _: new_id)
        resource = entry.resource and with_references(entry.resource, addresses)
        answer = without_waiting(answer_to(self.routes, self.outer, self.base_path, entry, resource, tasks))
        if answer.status >= _FIRST_FAILURE:
            raise EntryFailedError(entry, answer)
        return answer


def _check_names(entries: Sequence[Entry]) -> None:
    names = Counter(entry.full_url for entry in entries if entry.full_url and entry.writes)
    for name, times in names.items():
        if times > 1:
            place = next(entry.place for entry in entries if entry.full_url == name)
            raise ApiError.of(
                Problem.INVALID,
                [Issue("duplicate", "Two entries have the same fullUrl.", f"{place}.fullUrl")],
            )


def _written(entry: Entry, answer: Answer) -> str | None:
    """Return the address, without version, of the task that an entry wrote."""
    if not entry.writes:
        return None
    location = answer.headers.get("location") or answer.headers.get("content-location")
    address = (
        location.partition("/_history/")[0].rpartition("/")[2]
        if location
        else entry.path.removeprefix("/Task/")
    )
    # A conditional create that found its task changed nothing.
    return address if not (entry.is_create and answer.status == 200) else None  # noqa: PLR2004


def _check_targets(entries: Sequence[Entry], answers: dict[str, Answer]) -> None:
    written = Counter(_written(entry, answers[entry.place]) for entry in entries)
    for entry in entries:
        target = _written(entry, answers[entry.place])
        if target and written[target] > 1:
            text = "Two entries of a transaction write the same task."
            raise ApiError.of(Problem.INVALID, [Issue("duplicate", text, entry.place)])
