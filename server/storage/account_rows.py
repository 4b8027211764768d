"""How an account is a row, and back."""

from collections.abc import Mapping
from typing import Any

from graphql_schema.access import Role
from graphql_schema.account.account import Account
from graphql_schema.task.texts import folded
from server.storage.identity_tables import ACCOUNT

ACCOUNT_COLUMNS = (
    ACCOUNT.c.id,
    ACCOUNT.c.username,
    ACCOUNT.c.name,
    ACCOUNT.c.role,
    ACCOUNT.c.practitioner_id,
    ACCOUNT.c.active,
    ACCOUNT.c.password_hash.is_not(None),
    ACCOUNT.c.password_expires_at,
    ACCOUNT.c.created_at,
    ACCOUNT.c.changed_at,
)


def account_of(row: Any) -> Account:
    """Return the account in a row of ACCOUNT_COLUMNS."""
    account_id, username, name, role, practitioner_id, active, has_password, *instants = row
    return Account(
        account_id, username, name, Role(role), practitioner_id, bool(active), bool(has_password), *instants
    )


def word_rows(account: Account) -> list[Mapping[str, Any]]:
    """Return the words by which an account is found, each once."""
    in_name = set(folded(account.name).split())
    words = in_name | set(folded(account.username).split())
    return [{"word": word, "account_id": account.id, "in_name": word in in_name} for word in sorted(words)]


def account_values(account: Account) -> Mapping[str, Any]:
    """Return the columns of an account but its password's."""
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "folded_name": folded(account.name),
        "role": account.role.value,
        "practitioner_id": account.practitioner_id,
        "active": account.active,
        "created_at": account.created_at,
        "changed_at": account.changed_at,
    }
