"""Reading and searching Practitioners. Accounts behind them are made and changed by admins elsewhere."""

from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.account.parameters import PRACTITIONER_PARAMETERS, practitioner_modifiers_of
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.account.store import AccountSearch
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition
from rest_facade.answers import fhir_answer
from rest_facade.facade import Facade, caller_of, journal_of
from rest_facade.offer import Offer
from rest_facade.read_only.resource_type import ReadOnlyType
from rest_facade.read_only.search_request import SearchAsked
from rest_facade.read_only.searching import Found, outside_of_transactions, searched

PRACTITIONER = ReadOnlyType(
    "Practitioner",
    "Those to whom tasks can be assigned: every account with a practitioner id, also one that is no longer "
    "active. For every role; never writable. The identifier is a username, for admins alone: for others "
    "nobody has one. By name. Reading it is recorded.",
    PRACTITIONER_PARAMETERS,
    practitioner_modifiers_of,
    {"name": "by name"},
)


@dataclass(frozen=True, slots=True)
class _Directory:
    """The practitioners that a caller finds."""

    accounts: AccountResolvers

    async def page(self, asked: SearchAsked) -> Found:
        """Return the page that was asked for."""
        page = await self.accounts.directory(asked.where, asked.page.request)
        return Found([each.document for each in page.practitioners], page.next_cursor)

    async def count(self, where: Condition) -> int:
        """Return how many match in all."""
        return await self.accounts.count(AccountSearch(practitioners=True, where=where))


async def read_practitioner(facade: Facade, request: Request) -> Response:
    """Answer one practitioner."""
    found = await _accounts(facade, request).practitioner(request.path_params["id"])
    return fhir_answer(orjson.dumps(found.document))


async def search_practitioners(facade: Facade, request: Request) -> Response:
    """Answer the practitioners that match."""
    return await searched(facade, request, PRACTITIONER, _Directory(_accounts(facade, request)))


PRACTITIONER_OFFERS = (
    Offer("search-type", "GET", "/Practitioner", search_practitioners, "Find practitioners, by name."),
    Offer("search-type", "POST", "/Practitioner/_search", search_practitioners, "Find practitioners."),
    Offer("read", "GET", "/Practitioner/{id}", read_practitioner, "Read one practitioner, such as oneself."),
)
"""The interactions with Practitioner."""


def _accounts(facade: Facade, request: Request) -> AccountResolvers:
    if facade.accounts_of is None:
        raise ApiError(Problem.NOT_FOUND, "There is no directory of practitioners here.")
    outside_of_transactions(request, PRACTITIONER)
    return facade.accounts_of(caller_of(request), journal_of(request))
