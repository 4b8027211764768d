"""Write tasks until killed; say each version that was kept, after it was kept.

Run as `python -m tests.storage.writing_process URL NAME [CHANGES]`: with a number of changes, it
changes the one task `shared` so often and ends.
"""

import asyncio
import json
import sys
from itertools import count

from graphql_schema.task.indexing import TaskIndex
from graphql_schema.task.store import TaskVersion, TaskWrite
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, index, new_task, next_version


def say(task_id: str, version: int) -> None:
    sys.stdout.write(f"{task_id} {version}\n")
    sys.stdout.flush()


def with_identifier(task_id: str) -> TaskIndex:
    return index(tokens={("identifier", "s", task_id)})


async def write_for_ever(store: EachCall, name: str) -> None:
    for number in count():
        task_id = f"{name}-{number}"
        await store.create(ADMIN, new_task(task_id, with_identifier(task_id), note="x" * 2000))
        say(task_id, 1)
        for version in (2, 3):
            await store.change(ADMIN, task_id, lambda now: next_version(now, with_identifier(now.id)))
            say(task_id, version)


async def change_shared(store: EachCall, name: str, changes: int) -> None:
    for number in range(changes):

        def append(current: TaskVersion, mark: str = f"{name}-{number}") -> TaskWrite:
            marks = [*current.document["marks"], mark]
            return next_version(current, json=json.dumps({"marks": marks}).encode())

        await store.change_persistently(ADMIN, "shared", append)


async def main(url: str, name: str, changes: str | None = None) -> None:
    database = open_database(url)
    store = EachCall(SqlTaskStore(database))
    if changes is None:
        say("ready", 0)
        await asyncio.gather(*(write_for_ever(store, f"{name}-{n}") for n in range(4)))
    else:
        await change_shared(store, name, int(changes))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
