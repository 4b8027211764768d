"""The queries of the audit trail: one field each, no logic."""

from typing import Any

import strawberry

from graphql_schema.context import Info
from graphql_schema.search_values import Reading
from graphql_schema.types.audit_connection import AuditEventConnection, FoundEvents, trail_of
from graphql_schema.types.audit_event import AuditEvent, audit_event_of
from graphql_schema.types.audit_filter import AuditEventFilter, audit_condition
from graphql_schema.types.connection import page_request


@strawberry.type
class AuditQueries:
    """The part of the root that is about the audit trail."""

    @strawberry.field(description="One event of the audit trail (admins and auditors)")
    async def audit_event(self, info: Info, id: strawberry.ID) -> AuditEvent:  # noqa: A002
        """Return the event."""
        await info.context.before_read()
        return audit_event_of(await trail_of(info).read(id), info.context.tasks.site.base_url)

    @strawberry.field(
        description="The events of the audit trail that match (admins and auditors), the newest first",
        graphql_type=AuditEventConnection,
    )
    async def audit_events(
        self,
        info: Info,
        filter: AuditEventFilter | None = None,  # noqa: A002
        first: int | None = None,
        after: str | None = None,
    ) -> Any:
        """Return one page of them."""
        tasks, page = info.context.tasks, page_request(first, after)
        where = audit_condition(filter, Reading(tasks.site, tasks.clock))
        await info.context.before_read(page.size)
        return FoundEvents(await trail_of(info).search(where, page), where)
