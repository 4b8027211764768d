"""What the rules of accounts work with: one caller, and the rows of one transaction."""

from dataclasses import dataclass

from graphql_schema.access import Access, Caller, OwnAccess, Permission, require, require_oneself
from graphql_schema.account.account import Account
from graphql_schema.account.store import AccountRows
from graphql_schema.clock import Clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Because, Problem, Refusal
from graphql_schema.task.ids import NewId


def require_wholly(caller: Caller, permission: Permission) -> Access:
    """Return the proof, or raise: what is granted for one patient's data says nothing about accounts."""
    access = require(caller, permission)
    if access.only_patient is not None:
        raise ApiError.forbidden(Refusal(Because.SCOPE, permission))
    return access


@dataclass(frozen=True, slots=True)
class AccountWork:
    """Everything that the rules in `finding.py` and `changing.py` need."""

    caller: Caller
    rows: AccountRows
    cursors: CursorSigner
    clock: Clock
    new_id: NewId

    def require(self, permission: Permission) -> Access:
        """Return the proof that the caller may do this, or raise UNAUTHENTICATED or FORBIDDEN."""
        return require_wholly(self.caller, permission)

    def require_oneself(self) -> OwnAccess:
        """Return the proof that somebody is signed in, or raise UNAUTHENTICATED."""
        return require_oneself(self.caller)

    def present(self, found: Account | None) -> Account:
        """Return what was found, or raise NOT_FOUND."""
        if found is None:
            raise ApiError(Problem.NOT_FOUND, "There is no account with this id.")
        return found
