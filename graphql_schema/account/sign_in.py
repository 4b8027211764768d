"""What a check of a username and a password comes to, at whichever door they were typed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from graphql_schema.account.account import Account
from graphql_schema.cursors import CursorSigner


class Why(StrEnum):
    """Why nobody is signed in. WRONG has one text, whether there is such an account, it is active, or not."""

    WRONG = "The username or the password is wrong."
    EXPIRED = "This password was made by somebody else and has expired; ask an admin for a new one."
    TOO_SOON = "There were too many wrong passwords for this username; wait, then try again."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nobody is signed in, and for how many seconds no further try is listened to."""

    why: Why
    wait_seconds: int = 0

    @property
    def text(self) -> str:
        """The reason as a sentence."""
        return self.why.value


class SignInCheck(Protocol):
    """Compares what was typed with what is kept."""

    async def check(self, username: str, password: str) -> Account | Refusal:
        """Return the account that has this username and password and may sign in, or why not."""

    async def is_current(self, account: Account, password: str) -> bool:
        """Say whether this is the password of an account whose owner has signed in."""


def delay_key(cursors: CursorSigner, username: str) -> str:
    """Return the digest under which the failures of a folded username are counted, known or not."""
    # What cannot be encoded is nobody's username.
    encodable = username.encode(errors="replace").decode()
    return cursors.digest(f"sign-in {encodable}").hex()
