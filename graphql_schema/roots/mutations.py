"""The root of mutations: one field each, no logic."""

import strawberry

from graphql_schema.context import Info
from graphql_schema.patch.json_patch import json_patch
from graphql_schema.patch.reading import read_patch
from graphql_schema.roots.account_mutations import AccountMutations
from graphql_schema.task.editing import with_changes
from graphql_schema.task.store import TaskVersion
from graphql_schema.types.derive import document_of
from graphql_schema.types.json_patch import JsonPatchOperation, operations_of
from graphql_schema.types.task import Task, TaskChanges, TaskInput, TaskStatus


@strawberry.type(description="What can be changed.")
class Mutation(AccountMutations):
    """Mutations of Taskward; one document's mutations run one after another."""

    @strawberry.mutation(
        description="Create a task; with the same idempotencyKey, sending it again makes no second one",
        graphql_type=Task,
    )
    async def create_task(
        self,
        info: Info,
        input: TaskInput,  # noqa: A002
        idempotency_key: str | None = None,
    ) -> TaskVersion:
        """Return the new task."""
        return await info.context.tasks.create(document_of(input), idempotency_key)

    @strawberry.mutation(description="Replace a task, as PUT does", graphql_type=Task)
    async def update_task(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        input: TaskInput,  # noqa: A002
        if_version: int | None = None,
    ) -> TaskVersion:
        """Return the new version."""
        document = document_of(input) | {"id": id}
        return await info.context.tasks.replace(id, document, if_version)

    @strawberry.mutation(
        description="Change only the elements that are given; null takes one away", graphql_type=Task
    )
    async def edit_task(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        changes: TaskChanges,
        if_version: int | None = None,
    ) -> TaskVersion:
        """Return the new version."""
        edit = with_changes(document_of(changes, keep_nulls=True))
        return await info.context.tasks.edit(id, edit, if_version)

    @strawberry.mutation(
        description="Change a task by a JSON Patch (RFC 6902), whose operations all succeed or none",
        graphql_type=Task,
    )
    async def patch_task(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        patch: list[JsonPatchOperation],
        if_version: int | None = None,
    ) -> TaskVersion:
        """Return the new version."""
        edit = read_patch(json_patch, operations_of(patch))
        return await info.context.tasks.edit(id, edit, if_version)

    @strawberry.mutation(description="Move a task to one of its allowedStatuses", graphql_type=Task)
    async def set_task_status(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        status: TaskStatus,
        reason: str | None = None,
        if_version: int | None = None,
    ) -> TaskVersion:
        """Return the new version."""
        return await info.context.tasks.set_status(id, status.value, reason, if_version)

    @strawberry.mutation(description="Hand a task to an owner, such as Practitioner/123", graphql_type=Task)
    async def assign_task(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        owner: str,
        if_version: int | None = None,
    ) -> TaskVersion:
        """Return the new version."""
        return await info.context.tasks.assign(id, owner, if_version)

    @strawberry.mutation(description="Add a note, signed with your name and the time", graphql_type=Task)
    async def add_task_note(self, info: Info, id: strawberry.ID, text: str) -> TaskVersion:  # noqa: A002
        """Return the new version."""
        return await info.context.tasks.add_note(id, text)

    @strawberry.mutation(description="Delete a task (admins only); its history stays. True if it was there")
    async def delete_task(self, info: Info, id: strawberry.ID, if_version: int | None = None) -> bool:  # noqa: A002
        """Return whether there was something to delete."""
        return await info.context.tasks.delete(id, if_version) is not None
