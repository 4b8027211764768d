"""The mutations of accounts: one field each, no logic."""

from typing import Any

import strawberry

from graphql_schema.account.account import Account
from graphql_schema.context import Info
from graphql_schema.types.user import (
    User,
    UserChanges,
    UserInput,
    UserWithPassword,
    account_changes_of,
    new_account_of,
)


@strawberry.type
class AccountMutations:
    """The part of the root that is about accounts."""

    @strawberry.mutation(
        description="Make an account with an initial password (admins only)", graphql_type=UserWithPassword
    )
    async def create_user(self, info: Info, input: UserInput) -> Any:  # noqa: A002
        """Return the account and, this once, its password."""
        user, password = await info.context.accounts.create(new_account_of(input))
        return {"user": user, "initial_password": password}

    @strawberry.mutation(
        description="Change an account (admins only); the last active admin stays one", graphql_type=User
    )
    async def update_user(self, info: Info, id: strawberry.ID, changes: UserChanges) -> Account:  # noqa: A002
        """Return the account as it is now."""
        return await info.context.accounts.change(id, account_changes_of(changes))

    @strawberry.mutation(
        description="Let somebody sign in or not (admins only); who may not is signed out everywhere",
        graphql_type=User,
    )
    async def set_user_active(self, info: Info, id: strawberry.ID, active: bool) -> Account:  # noqa: A002
        """Return the account as it is now."""
        return await info.context.accounts.set_active(id, active=active)

    @strawberry.mutation(
        description="Give an account another initial password (admins only), and sign it out everywhere",
        graphql_type=UserWithPassword,
    )
    async def reset_password(self, info: Info, id: strawberry.ID) -> Any:  # noqa: A002
        """Return the account and, this once, its password."""
        user, password = await info.context.accounts.reset_password(id)
        return {"user": user, "initial_password": password}

    @strawberry.mutation(
        description="Replace your own password (send both as variables), and sign yourself out everywhere, here too",
        graphql_type=User,
    )
    async def change_own_password(self, info: Info, current_password: str, new_password: str) -> Account:
        """Return the account as it is now."""
        return await info.context.accounts.change_own_password(current_password, new_password)
