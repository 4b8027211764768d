"""Taking all tasks out: who may, and one after another without holding a transaction."""

from collections.abc import AsyncIterator

from graphql_schema.access import Access, Caller, Permission, require
from graphql_schema.errors import ApiError
from graphql_schema.search import EVERYTHING, Condition, Order
from graphql_schema.task.pages import PageRequest
from graphql_schema.task.parameters import SORT_KEYS
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import TaskVersion

PAGE_SIZE = 200

# Ids grow with time: what is created meanwhile comes last, and nothing is met twice.
_BY_ID = (Order(SORT_KEYS["_id"]),)


def require_export(caller: Caller) -> Access:
    """Return the proof that the caller may take all tasks out, or raise UNAUTHENTICATED or FORBIDDEN.

    Only who sees every task may, and only with a token that grants both searching and reading.
    """
    searching, access = require(caller, Permission.SEARCH), require(caller, Permission.READ)
    if access.only_owner is not None or access.only_patient or searching.only_patient:
        raise ApiError.forbidden()
    return access


async def pages_of_tasks(
    tasks: TaskResolvers, where: Condition = EVERYTHING
) -> AsyncIterator[list[TaskVersion]]:
    """Yield the matching tasks in the order of their ids, a page at a time; the rules check each page."""
    after: str | None = None
    while True:
        page = await tasks.search(where, _BY_ID, PageRequest(PAGE_SIZE, after))
        yield page.tasks
        if not page.has_next:
            return
        after = page.end_cursor
