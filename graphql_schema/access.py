"""Who may do what, to which rows: roles, permissions and scopes as tables, and one gate.

A store demands an `Access`, and only `require` makes one: forgetting the check is a type error.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from graphql_schema.errors import ApiError, Because, Problem, Refusal


class Permission(StrEnum):
    """What can be done; each value is a resource type and its letter, as a SMART v2 scope has them.

    Accounts are FHIR's Person, as the audit trail names them; Practitioner is the directory.
    https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
    """

    CREATE = "Task.c"
    READ = "Task.r"
    UPDATE = "Task.u"
    DELETE = "Task.d"
    SEARCH = "Task.s"
    READ_AUDIT = "AuditEvent.r"
    SEARCH_AUDIT = "AuditEvent.s"
    CREATE_ACCOUNT = "Person.c"
    READ_ACCOUNTS = "Person.r"
    UPDATE_ACCOUNT = "Person.u"
    FIND_ACCOUNTS = "Person.s"
    READ_PRACTITIONER = "Practitioner.r"
    FIND_PRACTITIONERS = "Practitioner.s"

    @property
    def resource_type(self) -> str:
        """The FHIR resource type."""
        return self.value.partition(".")[0]

    @property
    def letter(self) -> str:
        """One of c, r, u, d and s."""
        return self.value.partition(".")[2]


class Role(StrEnum):
    """The roles of Taskward."""

    ADMIN = "admin"
    PRACTITIONER = "practitioner"
    AUDITOR = "auditor"


ALL_PERMISSIONS = frozenset(Permission)
WRITES = frozenset(permission for permission in Permission if permission.letter in "cud")

_OF_EVERYONE = frozenset(
    {Permission.READ, Permission.SEARCH, Permission.READ_PRACTITIONER, Permission.FIND_PRACTITIONERS}
)

MAY: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: ALL_PERMISSIONS,
    Role.PRACTITIONER: _OF_EVERYONE | {Permission.CREATE, Permission.UPDATE},
    Role.AUDITOR: _OF_EVERYONE | {Permission.READ_AUDIT, Permission.SEARCH_AUDIT},
}

SEES_ALL_TASKS = frozenset({Role.ADMIN, Role.AUDITOR})
"""Roles for which no row is hidden; every other role sees only the tasks it owns."""


class ScopeContext(StrEnum):
    """For whom a scope grants something: a person, a client in its own name, one patient's data."""

    USER = "user"
    SYSTEM = "system"
    PATIENT = "patient"


SCOPE = re.compile(r"(user|system|patient)/([A-Za-z]+|\*)\.(\*|read|write|c?r?u?d?s?)")
"""A SMART scope: its context, its resource type and its rights."""
SCOPE_V1 = {"read": "rs", "write": "cud", "*": "cruds"}
_ANYBODY = frozenset({ScopeContext.USER, ScopeContext.SYSTEM})


def permissions_of_scopes(scope: str, contexts: frozenset[ScopeContext] = _ANYBODY) -> frozenset[Permission]:
    """Return what those of the space-separated SMART v1 or v2 scopes grant that have these contexts.

    Scopes for types that are not served, with a `?` constraint or of another form grant nothing.
    https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
    """
    granted: set[Permission] = set()
    for word in scope.split():
        match = SCOPE.fullmatch(word)
        if match and match[1] in contexts:
            letters = SCOPE_V1.get(match[3], match[3])
            granted.update(
                permission
                for permission in Permission
                if match[2] in ("*", permission.resource_type) and permission.letter in letters
            )
    return frozenset(granted)


def speaks_of_resources(scope: str) -> bool:
    """Tell whether a scope text says anything about FHIR data, understood or not."""
    contexts = tuple(f"{context.value}/" for context in ScopeContext)
    return any(word.startswith(contexts) for word in scope.split())


def scope_of(permissions: frozenset[Permission]) -> str:
    """Return the SMART v2 scopes, for a user, that grant these permissions and no more."""
    letters: dict[str, str] = {}
    for permission in sorted(permissions, key=lambda each: "cruds".index(each.letter)):
        letters[permission.resource_type] = letters.get(permission.resource_type, "") + permission.letter
    return " ".join(f"user/{resource_type}.{letters[resource_type]}" for resource_type in sorted(letters))


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody whose token was verified. `role` is None when the token names no usable role.

    `granted_for_patient` is what the scopes grant beyond `granted` for tasks that are for `patient`
    alone, a canonical reference such as `Patient/7`.
    `token_digest` stands for the token's `jti` in the audit trail, and cannot be turned back into it.
    """

    subject: str
    role: Role | None
    name: str | None = None
    practitioner_id: str | None = None
    client_id: str | None = None
    granted: frozenset[Permission] = ALL_PERMISSIONS
    patient: str | None = None
    granted_for_patient: frozenset[Permission] = frozenset()
    # Whoever comes with another token is still the same caller.
    token_digest: str | None = field(default=None, compare=False)

    @property
    def reference(self) -> str | None:
        """The FHIR reference of this person, `Practitioner/{id}`, when the token names one."""
        return f"Practitioner/{self.practitioner_id}" if self.practitioner_id else None

    @property
    def permissions(self) -> frozenset[Permission]:
        """The effective rights: those of the role that the token's scopes also grant."""
        if self.role is None:
            return frozenset()
        return MAY[self.role] & (self.granted | self.granted_for_patient if self.patient else self.granted)


class NoActorBecause(StrEnum):
    """Why a request has no actor; each API answers in the words of RFC 6750, section 3."""

    NO_TOKEN = "no token"  # noqa: S105
    INVALID_TOKEN = "invalid token"  # noqa: S105
    EXPIRED_TOKEN = "expired token"  # noqa: S105
    AMBIGUOUS_TOKEN = "more than one token"  # noqa: S105
    CANNOT_VERIFY = "tokens cannot be verified now"


Caller = Actor | NoActorBecause


@dataclass(frozen=True, slots=True)
class Access:
    """The proof that `actor` may do `permission`, made by `require` alone.

    `only_owner` is the reference whose tasks are visible, or None when every task is; likewise
    `only_patient` is the patient for whom they have to be.
    """

    actor: Actor
    permission: Permission
    only_owner: str | None
    only_patient: str | None = None


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """The proof that `actor` is signed in, made by `require_oneself` alone: good for their own account."""

    actor: Actor


def authenticated(caller: Caller) -> Actor:
    """Return the actor, or raise ApiError(UNAUTHENTICATED)."""
    if isinstance(caller, NoActorBecause):
        raise ApiError(Problem.UNAUTHENTICATED, "Sign in: this needs a valid access token.")
    return caller


def require_oneself(caller: Caller) -> OwnAccess:
    """Return the proof that somebody is signed in, whatever they may do, or raise UNAUTHENTICATED."""
    return OwnAccess(authenticated(caller))


def require(caller: Caller, permission: Permission) -> Access:
    """Return the proof that the caller may do this, or raise UNAUTHENTICATED or FORBIDDEN."""
    actor = authenticated(caller)
    if permission not in actor.permissions:
        is_role_enough = actor.role is not None and permission in MAY[actor.role]
        raise ApiError.forbidden(Refusal(Because.SCOPE if is_role_enough else Because.ROLE, permission))
    only_patient = None if permission in actor.granted else actor.patient
    if actor.role in SEES_ALL_TASKS:
        return Access(actor, permission, None, only_patient)
    if actor.reference is None:
        raise ApiError.forbidden(Refusal(Because.ROLE, permission))
    return Access(actor, permission, actor.reference, only_patient)
