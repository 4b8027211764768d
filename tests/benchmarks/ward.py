"""What is to be known of the tasks in a database, to ask about them: they may be too many to keep."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from graphql_schema.task.store import TaskVersion, TaskWrite

_MOST_TASKS = 1000


@dataclass(slots=True)
class Ward:
    """Some tasks from everywhere in the database, and how many tasks each owner has, and in which status."""

    tasks: list[TaskVersion] = field(default_factory=list)
    owners: Counter[str] = field(default_factory=Counter)
    worklists: Counter[tuple[str, str]] = field(default_factory=Counter)

    def learn(self, writes: Iterable[TaskWrite], count: int) -> Iterator[TaskWrite]:
        """Yield the writes as they are, of which there are `count`, and learn what there is."""
        every = max(count // _MOST_TASKS, 1)
        for number, write in enumerate(writes):
            document = write.task.document
            owner = str(document["owner"]["reference"])
            self.owners[owner] += 1
            self.worklists[owner, document["status"]] += 1
            if number % every == 0:
                self.tasks.append(write.task)
            yield write
        # Asked in the order in which they were written, neighbours would be on the same pages of the disk.
        Random(1).shuffle(self.tasks)  # noqa: S311 - no secret
