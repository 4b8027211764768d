"""The searches of a day's work whose time must not grow with the number of tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from graphql_schema.search import Document
from server.wards.tasks import ORDER_NUMBERS

PAGE = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """A search; `query` makes it about the people of one task."""

    name: str
    query: Callable[[Document], str]

    def target(self, task: Document) -> str:
        """Return the query string of a page, without its question mark."""
        return f"{self.query(task)}&_count={PAGE}".removeprefix("&")


def _owner(task: Document) -> str:
    return f"owner={task['owner']['reference']}"


def _number(task: Document) -> str:
    return f"identifier={quote(ORDER_NUMBERS, safe='')}|{task['identifier'][0]['value']}"


LISTINGS = (
    Listing("the newest of all", lambda _: ""),
    Listing("one status", lambda task: f"status={task['status']}"),
    Listing("one owner", _owner),
    Listing("one owner, one status", lambda task: f"{_owner(task)}&status={task['status']}"),
    Listing("one owner, two statuses", lambda task: f"{_owner(task)}&status=requested,in-progress"),
    Listing("one owner, by due date", lambda task: f"{_owner(task)}&_sort=due-date"),
    Listing("one owner, overdue", lambda task: f"{_owner(task)}&overdue=true&_sort=due-date"),
    Listing("all overdue, by due date", lambda _: "overdue=true&_sort=due-date"),
    Listing("one patient", lambda task: f"patient={task['for']['reference']}"),
    Listing("one patient, one priority", lambda task: f"patient={task['for']['reference']}&priority=urgent"),
    Listing("one requester", lambda task: f"requester={task['requester']['reference']}"),
    Listing("one order number", _number),
    Listing("one common code", lambda _: "code=fulfill"),
    Listing("written since", lambda _: "_lastUpdated=ge2024-01-01"),
)
