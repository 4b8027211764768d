"""GraphQL's view of accounts: users, as admins see them, and practitioners, as everyone may find them."""

from typing import Any

import strawberry

from graphql_schema.account.account import Account, AccountChanges, NewAccount
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.dates import instant_text
from graphql_schema.types.roles import Role
from graphql_schema.types.scalars import Instant


def _password_expires_at(root: Account) -> Instant | None:
    expires_at = root.password_expires_at
    return None if expires_at is None else Instant(instant_text(expires_at))


def _created_at(root: Account) -> Instant:
    return Instant(instant_text(root.created_at))


def _changed_at(root: Account) -> Instant:
    return Instant(instant_text(root.changed_at))


@strawberry.type(description="Somebody who can sign in here.")
class User:
    """GraphQL's view of an `Account`, which is its source."""

    id: strawberry.ID = strawberry.field(description="Opaque id; the subject of this person's tokens")
    username: str = strawberry.field(description="What is typed to sign in, folded to lower case")
    name: str = strawberry.field(description="What people read")
    role: Role = strawberry.field(description="What this person is to Taskward")
    practitioner_id: str | None = strawberry.field(
        description="FHIR id of the practitioner that this person is"
    )
    reference: str | None = strawberry.field(description="FHIR reference, such as Practitioner/123")
    active: bool = strawberry.field(description="Whether this person may sign in")
    has_password: bool = strawberry.field(description="Whether there is a password to sign in with")
    password_expires_at = strawberry.field(
        _password_expires_at,
        description="Until when an initial password works; null for one that the person chose",
    )
    created_at = strawberry.field(_created_at, description="When the account was made")
    changed_at = strawberry.field(_changed_at, description="When the account was last changed")


@strawberry.type(description="A user with a new password, which is told this once and never again.")
class UserWithPassword:
    """What a new account or a reset password gives."""

    user: User = strawberry.field(description="The user")
    initial_password: str = strawberry.field(
        description="Hand it over on a safe way; who signs in with it, before it expires, chooses another"
    )


@strawberry.type(description="Somebody to whom tasks can be assigned.")
class Practitioner:
    """An active account with a practitioner id; its source is the `Account`."""

    reference: str = strawberry.field(description="What assignTask takes as owner, such as Practitioner/123")
    name: str = strawberry.field(description="What people read")


@strawberry.input(description="An account to be made.")
class UserInput:
    """What an admin says of a new account."""

    username: str = strawberry.field(
        description="What is typed to sign in: letters, digits and . _ - @ +, whose case does not count"
    )
    role: Role = strawberry.field(description="What this person is to Taskward")
    name: str | None = strawberry.field(
        default=None, description="What people read; the username when it is absent"
    )
    practitioner_id: str | None = strawberry.field(
        default=None,
        description="FHIR id of the practitioner that this person is; practitioners get a new one",
    )


@strawberry.input(description="What is to be changed of an account; what is absent stays.")
class UserChanges:
    """Changes as an admin says them."""

    name: str | None = strawberry.field(default=strawberry.UNSET, description="What people read")
    role: Role | None = strawberry.field(
        default=strawberry.UNSET, description="What this person is from now on; it signs them out"
    )
    practitioner_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="FHIR id of the practitioner; null takes it away; it signs them out",
    )


def new_account_of(given: UserInput) -> NewAccount:
    """Return the account that is to be made."""
    return NewAccount(given.username, given.role, given.name, given.practitioner_id)


def account_changes_of(given: UserChanges) -> AccountChanges:
    """Return what is to be changed, or raise ApiError(INVALID) for a null where there has to be a value."""
    values: dict[str, Any] = {
        name: value for name, value in vars(given).items() if value is not strawberry.UNSET
    }
    for name in ("name", "role"):
        if name in values and values[name] is None:
            raise ApiError(
                Problem.INVALID, f"Every user has a {name}: it can be changed, not taken away.", name
            )
    changes: AccountChanges = {}
    changes.update(values)  # type: ignore[typeddict-item]
    return changes
