"""The queries of accounts: one field each, no logic."""

from typing import Any

import strawberry

from graphql_schema.account.account import Account
from graphql_schema.account.finding import words_of
from graphql_schema.account.store import AccountSearch
from graphql_schema.context import Info
from graphql_schema.types.account_connection import PractitionerConnection, UserConnection
from graphql_schema.types.connection import page_request
from graphql_schema.types.roles import Role
from graphql_schema.types.user import User


@strawberry.type
class AccountQueries:
    """The part of the root that is about accounts."""

    @strawberry.field(
        description="The users that match (admins only), by username; words of `search` begin words of name or username",
        graphql_type=UserConnection,
    )
    async def users(
        self,
        info: Info,
        search: str | None = None,
        role: Role | None = None,
        active: bool | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Any:
        """Return one page of them."""
        page = page_request(first, after)
        await info.context.before_read(page.size)
        return await info.context.accounts.users(AccountSearch(words_of(search), role, active), page)

    @strawberry.field(description="One user (admins only)", graphql_type=User)
    async def user(self, info: Info, id: strawberry.ID) -> Account:  # noqa: A002
        """Return the account."""
        await info.context.before_read()
        return await info.context.accounts.read(id)

    @strawberry.field(
        description="Those to whom a task can be assigned, by name; words of `search` begin words of it",
        graphql_type=PractitionerConnection,
    )
    async def practitioners(
        self, info: Info, search: str | None = None, first: int | None = None, after: str | None = None
    ) -> Any:
        """Return one page of them."""
        page = page_request(first, after)
        await info.context.before_read(page.size)
        return await info.context.accounts.practitioners(words_of(search), page)
