"""Who is asking, as the API tells them."""

import strawberry

from graphql_schema.access import Actor
from graphql_schema.account.account import Account
from graphql_schema.context import Info
from graphql_schema.types.roles import Permission, Role
from graphql_schema.types.user import User


@strawberry.type(description="The person or program whose token this request carries.")
class Viewer:
    """GraphQL's view of an `Actor`."""

    name: str | None = strawberry.field(description="Display name, when the token has one")
    subject: str = strawberry.field(description="The token's subject: a stable name for this account")
    role: Role | None = strawberry.field(description="The role, when the token names one that Taskward knows")
    reference: str | None = strawberry.field(description="FHIR reference, such as Practitioner/123")
    permissions: list[Permission] = strawberry.field(
        description="What the role and the token's scopes allow together"
    )

    @strawberry.field(
        description="Your account here; tokens of other issuers and of the command line have none",
        graphql_type=User | None,
    )
    async def account(self, info: Info) -> Account | None:
        """Return the account behind the token."""
        await info.context.before_read()
        return await info.context.accounts.own()


def viewer_of(actor: Actor) -> Viewer:
    """Return what an actor may know of itself."""
    return Viewer(
        name=actor.name,
        subject=actor.subject,
        role=actor.role,
        reference=actor.reference,
        permissions=[permission for permission in Permission if permission in actor.permissions],
    )
