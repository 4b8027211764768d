"""An account: somebody who can sign in, and what that makes them to Taskward."""

from dataclasses import dataclass
from typing import TypedDict

from graphql_schema.access import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. Instants are microseconds since 1970 UTC.

    `id` is the subject of their tokens. A password that somebody else made for them works until
    `password_expires_at`; without a password nobody signs in, but on the demo.
    """

    id: str
    username: str
    name: str
    role: Role
    practitioner_id: str | None
    active: bool
    has_password: bool
    password_expires_at: int | None
    created_at: int
    changed_at: int

    @property
    def reference(self) -> str | None:
        """The FHIR reference of this person, `Practitioner/{id}`, when they have one."""
        return f"Practitioner/{self.practitioner_id}" if self.practitioner_id else None

    @property
    def has_to_choose_password(self) -> bool:
        """Whether somebody else made the password: then its owner replaces it before anything else."""
        return self.password_expires_at is not None

    def password_has_expired(self, now: int) -> bool:
        """Whether the time to replace a password that somebody else made is over."""
        return self.password_expires_at is not None and self.password_expires_at <= now

    @property
    def is_active_admin(self) -> bool:
        """Whether this person can look after the others."""
        return self.active and self.role is Role.ADMIN


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody says of an account that is to be. Without a name, the username is shown."""

    username: str
    role: Role
    name: str | None = None
    practitioner_id: str | None = None


class AccountChanges(TypedDict, total=False):
    """What is to be changed of an account; what is absent stays."""

    name: str
    role: Role
    practitioner_id: str | None
