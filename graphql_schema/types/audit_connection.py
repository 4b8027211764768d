"""A Relay connection over a page of audit events.

https://relay.dev/graphql/connections.htm
"""

from dataclasses import dataclass

import strawberry

from graphql_schema.audit.resolvers import AuditPage, AuditResolvers
from graphql_schema.context import Info
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Condition
from graphql_schema.types.audit_event import AuditEvent, audit_event_of
from graphql_schema.types.connection import PageInfo


def trail_of(info: Info) -> AuditResolvers:
    """Return what the caller may read of the trail, or raise NOT_FOUND where there is none."""
    if info.context.audit is None:
        raise ApiError(Problem.NOT_FOUND, "There is no audit trail here.")
    return info.context.audit


@strawberry.type(description="One item of an AuditEventConnection.")
class AuditEventEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Opaque place of this item, for `after`")
    node: AuditEvent = strawberry.field(description="The event")


@dataclass(frozen=True, slots=True)
class FoundEvents:
    """The source of a connection; `where` is what a total would count."""

    page: AuditPage
    where: Condition


def _base_url(info: Info) -> str:
    return info.context.tasks.site.base_url


def _nodes(root: FoundEvents, info: Info) -> list[AuditEvent]:
    info.context.allowance.spend(len(root.page.events))
    return [audit_event_of(kept, _base_url(info)) for kept in root.page.events]


def _edges(root: FoundEvents, info: Info) -> list[AuditEventEdge]:
    return [
        AuditEventEdge(cursor=root.page.cursor_of(i), node=node) for i, node in enumerate(_nodes(root, info))
    ]


def _page_info(root: FoundEvents) -> PageInfo:
    page = root.page
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursor_of(0) if page.events else None,
        end_cursor=page.cursor_of(len(page.events) - 1) if page.events else None,
    )


async def _total_count(root: FoundEvents, info: Info) -> int:
    await info.context.before_read()
    return await trail_of(info).count(root.where)


@strawberry.type(description="One page of the audit events that match, the newest first.")
class AuditEventConnection:
    """Relay's connection."""

    edges: list[AuditEventEdge] = strawberry.field(
        resolver=_edges, description="The items, each with its cursor"
    )
    nodes: list[AuditEvent] = strawberry.field(resolver=_nodes, description="The items alone")
    page_info: PageInfo = strawberry.field(resolver=_page_info, description="Where this page stands")
    total_count: int = strawberry.field(
        resolver=_total_count, description="How many match in all; counted only when asked for"
    )
