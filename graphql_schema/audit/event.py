"""One row of the audit trail: what it may hold, and nothing else is ever kept of a request.

No body, no literal, no search value, no name of a person and no token stands in an event: what
was searched for is told by the names of the parameters and a keyed digest of the whole.

Nothing here is changed once it is made. It is not frozen only because every read makes these, and
frozen ones take three times as long to make.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from graphql_schema.access import Actor, Caller


class Action(StrEnum):
    """What kind of act it was: https://hl7.org/fhir/R4/valueset-audit-event-action.html ."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    DELETE = "D"
    EXECUTE = "E"


class Outcome(IntEnum):
    """How it went: https://hl7.org/fhir/R4/valueset-audit-event-outcome.html ."""

    SUCCESS = 0
    MINOR_FAILURE = 4
    SERIOUS_FAILURE = 8
    """Refused: the caller may not do this, or is not who they say."""
    MAJOR_FAILURE = 12


class Interaction(StrEnum):
    """What was done. The action of each follows from `ACTION_OF`."""

    CREATE = "create"
    READ = "read"
    VREAD = "vread"
    UPDATE = "update"
    PATCH = "patch"
    DELETE = "delete"
    SEARCH = "search"
    HISTORY = "history"
    EXPORT = "export"
    AUTHENTICATE = "authenticate"
    """A request whose token was refused."""
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    ISSUE_TOKEN = "issue-token"  # noqa: S105
    REFRESH_TOKEN = "refresh-token"  # noqa: S105
    REVOKE_TOKEN = "revoke-token"  # noqa: S105
    CREATE_ACCOUNT = "create-account"
    CHANGE_ACCOUNT = "change-account"
    CREATE_CLIENT = "create-client"
    CHANGE_CLIENT = "change-client"
    OTHER = "other"
    """What was refused before it was clear what it would have been."""


ACTION_OF: dict[Interaction, Action] = {
    Interaction.CREATE: Action.CREATE,
    Interaction.READ: Action.READ,
    Interaction.VREAD: Action.READ,
    Interaction.UPDATE: Action.UPDATE,
    Interaction.PATCH: Action.UPDATE,
    Interaction.DELETE: Action.DELETE,
    Interaction.SEARCH: Action.EXECUTE,
    Interaction.HISTORY: Action.READ,
    Interaction.EXPORT: Action.READ,
    Interaction.AUTHENTICATE: Action.EXECUTE,
    Interaction.SIGN_IN: Action.EXECUTE,
    Interaction.SIGN_OUT: Action.EXECUTE,
    Interaction.ISSUE_TOKEN: Action.EXECUTE,
    Interaction.REFRESH_TOKEN: Action.EXECUTE,
    Interaction.REVOKE_TOKEN: Action.EXECUTE,
    Interaction.CREATE_ACCOUNT: Action.CREATE,
    Interaction.CHANGE_ACCOUNT: Action.UPDATE,
    Interaction.CREATE_CLIENT: Action.CREATE,
    Interaction.CHANGE_CLIENT: Action.UPDATE,
    Interaction.OTHER: Action.EXECUTE,
}


class Transport(StrEnum):
    """Through which door an act came."""

    REST = "rest"
    GRAPHQL = "graphql"
    OAUTH = "oauth"
    CLI = "cli"


@dataclass(slots=True, unsafe_hash=True)
class Origin:
    """Where an act came from.

    `address` is the client's network address, None where there is no network; `operation` is the
    method and the route's template, the name of a GraphQL operation or that of a command.
    """

    request_id: str
    address: str | None
    transport: Transport
    operation: str


@dataclass(slots=True, unsafe_hash=True)
class Agent:
    """Who did it, as far as the request tells; nothing for somebody without a good token.

    `reference` is a FHIR reference such as `Practitioner/123`; `token_digest` stands for the
    token's `jti` and cannot be turned back into it.
    """

    subject: str | None = None
    reference: str | None = None
    role: str | None = None
    client_id: str | None = None
    token_digest: str | None = None


NOBODY = Agent()


def agent_of(caller: Caller) -> Agent:
    """Return the agent that a caller is."""
    if not isinstance(caller, Actor):
        return NOBODY
    role = caller.role.value if caller.role else None
    return Agent(caller.subject, caller.reference, role, caller.client_id, caller.token_digest)


@dataclass(slots=True, unsafe_hash=True)
class Event:
    """One act, before it is numbered and sealed.

    `recorded` is in microseconds since 1970 UTC. `resources` are references to what was touched,
    with its version where it has one (`Task/123/_history/4`), `patients` references to whom it
    concerns. `reason` is a code, such as `owner`, never a text of a client's. `count` says how
    many acts or results the event stands for. `query` names the parameters of a search without
    their values, `query_digest` is a keyed digest of the whole.
    """

    recorded: int
    origin: Origin
    agent: Agent
    interaction: Interaction
    outcome: Outcome = Outcome.SUCCESS
    reason: str | None = None
    resources: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    count: int = 1
    query: str | None = None
    query_digest: str | None = None

    @property
    def action(self) -> Action:
        """The kind of act, in one letter."""
        return ACTION_OF[self.interaction]
