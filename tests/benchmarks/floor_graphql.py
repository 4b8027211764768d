"""The floor of interpreted work: Strawberry as it comes, answering a small list.

Bare answers need so little memory that other programs on the machine slow them down less than us.
"""

import strawberry
from strawberry.asgi import GraphQL

LIST = "{ tasks { id status priority description owner { reference display } } }"
SIZE = 5


@strawberry.type
class Owner:
    """To whom a task was handed."""

    reference: str
    display: str


@strawberry.type
class Task:
    """A few plain values."""

    id: strawberry.ID
    status: str
    priority: str
    description: str
    owner: Owner


_TASKS = [
    Task(
        id=strawberry.ID(f"t-{number}"),
        status="requested",
        priority="routine",
        description="Call the patient about the missed appointment",
        owner=Owner(reference=f"Practitioner/{number}", display="Dr. Ada Bauer"),
    )
    for number in range(SIZE)
]


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def tasks(self) -> list[Task]:
        """Return the tasks, always the same."""
        return _TASKS


graphql_floor = GraphQL[None, None](strawberry.Schema(Query), graphql_ide=None)
