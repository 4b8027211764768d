"""Whether the audit trail has an event for each version that was written since it began."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import and_, func, select

from graphql_schema.audit.watching import WRITTEN_BY
from server.audit.named_events import NEAR, near
from server.backup.kept_task import KeptTask
from server.storage.audit_tables import AUDIT_EVENT
from server.storage.database import Connection
from server.storage.tables import TASK_VERSION

_HISTORY = "/_history/"
_SUCCESS = 0


def beginning_of_trail(connection: Connection) -> int | None:
    """Return when the first event was recorded, in microseconds since 1970 UTC, or None when none was."""
    query = select(AUDIT_EVENT.c.recorded).order_by(AUDIT_EVENT.c.seq).limit(1)
    found: int | None = connection.execute(query).scalar()
    return found


def wrongly_recorded(connection: Connection, tasks: Sequence[KeptTask], since: int) -> Iterator[str]:
    """Yield a sentence for each of these tasks of which the trail knows too little or too much."""
    expected, recorded = _expected(connection, tasks, since), _recorded(connection, tasks)
    for task in tasks:
        newest, versions = task.newest.version, recorded[task.newest.id]
        wanted = range(newest - expected.get(task.newest.id, 0) + 1, newest + 1)
        if missing := set(wanted).difference(versions):
            yield f"Task {task.newest.id}: the audit trail has no event of its version {min(missing)}."
        elif len(versions) != len(set(versions)):
            yield f"Task {task.newest.id}: the audit trail has two events of one version."
        elif max(versions, default=0) > newest:
            yield f"Task {task.newest.id}: the audit trail knows its version {max(versions)}, which is not there."


def _expected(connection: Connection, tasks: Sequence[KeptTask], since: int) -> dict[str, int]:
    """Return how many versions of each task are from the time of the trail: as many of the newest."""
    query = (
        select(TASK_VERSION.c.task_id, func.count())
        .where(TASK_VERSION.c.task_id.in_([task.newest.id for task in tasks]))
        .where(TASK_VERSION.c.last_updated >= since)
        .group_by(TASK_VERSION.c.task_id)
    )
    return dict(map(tuple, connection.execute(query)))


def _recorded(connection: Connection, tasks: Sequence[KeptTask]) -> dict[str, list[int]]:
    """Return the versions of each task of whose writing there is an event."""
    ids = {task.newest.id for task in tasks}
    is_written = and_(
        NEAR.c.interaction.in_([each.value for each in WRITTEN_BY.values()]), NEAR.c.outcome == _SUCCESS
    )
    query = near(
        [f"Task/{each}" for each in ids],
        is_written,
        NEAR.c.seq,
        NEAR.c.resources,
        one_by_one=connection.dialect.name == "postgresql",
    ).distinct()
    recorded: dict[str, list[int]] = defaultdict(list)
    for _seq, resources in connection.execute(query):
        # The event of a write names one version: ["Task/123/_history/4"].
        task, _, version = resources.removeprefix('["Task/').removesuffix('"]').partition(_HISTORY)
        # Events that were written together share their references.
        if task in ids:
            recorded[task].append(int(version))
    return recorded
