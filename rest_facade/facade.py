"""What the FHIR door is given by whoever assembles the application."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from graphql_schema.access import Caller
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.audit.journal import Journal
from graphql_schema.audit.resolvers import AuditResolvers
from graphql_schema.clock import Clock
from graphql_schema.fhir.ids import ID
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from rest_facade.exports import Exports
from rest_facade.understood import UnderstoodSearches


@dataclass(frozen=True, slots=True)
class OAuthUris:
    """Where people sign in, and where clients get tokens."""

    authorize: str
    token: str


@dataclass(frozen=True, slots=True)
class Facade:
    """The parts behind the door. `tasks_of` binds the resolvers to a request: its caller and its journal.

    `oauth_uris` are told to SMART clients in the CapabilityStatement; None while nobody knows them.
    Without `exports`, a place for their files, there is no $export, and without `audit_of`, which binds
    the readers of the audit trail to a caller and a journal, there are no AuditEvents, and without
    `accounts_of` no Practitioners.
    """

    tasks_of: Callable[[Request], TaskResolvers]
    site: Site
    clock: Clock
    software_version: str
    oauth_uris: Callable[[], OAuthUris | None] = lambda: None
    exports: Exports | None = None
    audit_of: Callable[[Caller, Journal], AuditResolvers] | None = None
    accounts_of: Callable[[Caller, Journal], AccountResolvers] | None = None
    searches: UnderstoodSearches = field(default_factory=UnderstoodSearches)

    def tasks_for(self, request: Request) -> TaskResolvers:
        """Return what the caller of a request may do with tasks.

        The entries of a transaction bring resolvers along that work inside of it.
        """
        inside: TaskResolvers | None = request.scope["state"].get("tasks")
        return inside or self.tasks_of(request)


def caller_of(request: Request) -> Caller:
    """Return who asks, as the bearer middleware found out."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


def journal_of(request: Request) -> Journal:
    """Return what the request tells the audit trail; the entries of a Bundle share their Bundle's."""
    journal: Journal = request.scope["state"]["journal"]
    return journal


def task_named_in(request: Request) -> str | None:
    """Return the id of the task in the address of a request, or None; there need not be such a task."""
    task_id = request.path_params.get("id")
    is_of_task = "/Task/" in request.scope["path"]
    return task_id if task_id and is_of_task and ID.fullmatch(task_id) else None
