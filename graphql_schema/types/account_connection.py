"""Relay connections over pages of accounts: users, and practitioners.

https://relay.dev/graphql/connections.htm
"""

from types import GenericAlias
from typing import Any

import strawberry

from graphql_schema.account.account import Account
from graphql_schema.account.finding import AccountPage
from graphql_schema.context import Info
from graphql_schema.types.connection import PageInfo
from graphql_schema.types.user import Practitioner, User


def _page_info(root: AccountPage) -> PageInfo:
    last = len(root.accounts) - 1
    return PageInfo(
        has_next_page=root.has_next,
        has_previous_page=root.has_previous,
        start_cursor=root.cursor_of(0) if root.accounts else None,
        end_cursor=root.cursor_of(last) if root.accounts else None,
    )


def _nodes(root: AccountPage, info: Info) -> list[Account]:
    info.context.allowance.spend(len(root.accounts))
    return root.accounts


def _edges(root: AccountPage, info: Info) -> list[dict[str, Any]]:
    info.context.allowance.spend(len(root.accounts))
    return [{"cursor": root.cursor_of(i), "node": account} for i, account in enumerate(root.accounts)]


async def _total_count(root: AccountPage, info: Info) -> int:
    await info.context.before_read()
    return await info.context.accounts.count(root.where)


def _connection(node: type, description: str) -> Any:
    name = f"{node.__name__}Connection"
    edge: Any = type(f"{node.__name__}Edge", (), {"__annotations__": {"cursor": str, "node": node}})
    edge.cursor = strawberry.field(description="Opaque place of this item, for `after`")
    edge.node = strawberry.field(description=f"The {node.__name__.lower()}")
    strawberry.type(edge, description=f"One item of a {name}.")
    edges, nodes = GenericAlias(list, (edge,)), GenericAlias(list, (node,))
    cls: Any = type(name, (), {})
    cls.edges = strawberry.field(_edges, graphql_type=edges, description="The items, each with its cursor")
    cls.nodes = strawberry.field(_nodes, graphql_type=nodes, description="The items alone")
    cls.page_info = strawberry.field(_page_info, description="Where this page stands")
    cls.total_count = strawberry.field(
        _total_count, description="How many match in all; counted only when asked for"
    )
    return strawberry.type(cls, name=name, description=description)


UserConnection: Any = _connection(User, "One page of the users that match, by username.")
PractitionerConnection: Any = _connection(Practitioner, "One page of the practitioners that match, by name.")
