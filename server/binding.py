"""What each request is given: resolvers that are bound to its caller, and tell its journal."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from graphql_schema.access import Caller
from graphql_schema.allowance import Allowance, Limits
from graphql_schema.audit.journal import Journal
from graphql_schema.audit.resolvers import AuditResolvers
from graphql_schema.clock import system_clock
from graphql_schema.context import Context, limits_of
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from rest_facade.facade import caller_of, journal_of
from server.audit.reading import SqlAuditStore
from server.audit.task_store import AuditedTaskStore
from server.parts import Parts
from server.replicas.requests import stores_of
from server.storage.task_store import SqlStore


@dataclass(frozen=True, slots=True)
class Binding:
    """Binds the parts of a process to one request after the other."""

    parts: Parts
    site: Site
    limits: Limits
    store_of: Callable[[Request], SqlStore]

    def tasks_of(self, request: Request) -> TaskResolvers:
        """Return what the caller of a request may do with tasks."""
        parts = self.parts
        audited = AuditedTaskStore(self.store_of(request), parts.trail, journal_of(request))
        return TaskResolvers(caller_of(request), audited, self.site, parts.cursors, system_clock)

    def audit_of(self, caller: Caller, journal: Journal) -> AuditResolvers:
        """Return what a caller may read of the audit trail."""
        return AuditResolvers(caller, SqlAuditStore(self.parts.database), self.parts.cursors, journal)

    def context_of(self, request: Request) -> Context:
        """Return the context of the GraphQL operation of a request."""
        caller, journal = caller_of(request), journal_of(request)
        return Context(
            caller,
            self.tasks_of(request),
            self.parts.accounts.of(caller, journal),
            Allowance(self.limits),
            self.parts.turns,
            self.audit_of(caller, journal),
        )


def binding_of(parts: Parts) -> Binding:
    """Return what binds these parts to requests."""
    site = parts.settings.site
    return Binding(parts, site, limits_of(site.limits), stores_of(parts.replicated, parts.database))
