"""The enums of who may do what, as GraphQL has them. To be imported from here, so that they have descriptions."""

import strawberry

from graphql_schema.access import Permission, Role

strawberry.enum(Role, name="Role", description="What somebody is to Taskward.")
strawberry.enum(Permission, name="Permission", description="What may be done.")

__all__ = ["Permission", "Role"]
