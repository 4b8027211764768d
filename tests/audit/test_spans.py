"""What an event names leads to it, however many events share what they name."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select, text

from graphql_schema.audit.event import Event
from server.audit.keys import KeyRing
from server.audit.rows import COLUMNS, event_of, references_of
from server.audit.trail import Trail
from server.storage.audit_tables import AUDIT_REFERENCE
from server.storage.database import Connection, Database
from tests.audit.examples import READ, reads

pytestmark = pytest.mark.anyio


def some_reads(random: Random, count: int) -> list[Event]:
    """Return reads of a few tasks over and over, as of a list that is looked at all the time."""
    return [
        replace(READ, resources=(f"Task/t{n}/_history/1",), patients=(f"Patient/p{n % 7}",))
        for n in (random.randrange(60) for _ in range(count))
    ]


def _not_found(connection: Connection) -> list[tuple[int, str]]:
    """Return the number of each event, and the name that does not lead to it."""
    spans: dict[str, list[range]] = {}
    for reference, first, last in connection.execute(select(*AUDIT_REFERENCE.columns)):
        spans.setdefault(reference, []).append(range(first, last + 1))
    return [
        (row[0], name)
        for row in connection.execute(select(*COLUMNS))
        for name in references_of([event_of(row)])
        if not any(row[0] in span for span in spans.get(name, []))
    ]


def _count_references(connection: Connection) -> int:
    return len(connection.execute(select(AUDIT_REFERENCE.c.reference)).all())


def _renaming(old: str, new: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_whatever_an_event_names_leads_to_it(database: Database, keys: KeyRing) -> None:
    random, first, second = Random(4), Trail(database, keys), Trail(database, keys)  # noqa: S311 - no secret

    for size in (3, 40, 60, 1, 90, 33, 250, 40, 2000, 5, 64):
        first.note(some_reads(random, size))
        await first.flush()
        second.note(some_reads(random, 35))
        await second.flush()
        await first.write(some_reads(random, 2))

    assert await database.read(_not_found) == []


async def test_a_name_that_does_not_lead_to_its_event_would_be_noticed(
    database: Database, keys: KeyRing
) -> None:
    await Trail(database, keys).write(reads(3))
    shorter = "INSERT INTO audit_event SELECT seq + 7, {} FROM audit_event WHERE seq = 1"
    names = ", ".join(column.name for column in COLUMNS[1:])

    await database.write(lambda connection: connection.execute(text(shorter.format(names))))

    assert {seq for seq, _ in await database.read(_not_found)} == {8}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_is_read_again_at_once_is_named_but_once(database: Database, keys: KeyRing) -> None:
    trail = Trail(database, keys)
    trail.note(reads(40))
    await trail.flush()
    named = await database.read(_count_references)

    for _ in range(7):
        trail.note(reads(40))
        await trail.flush()

    assert await database.read(_count_references) == named
    trail.note(reads(40))
    await trail.flush()
    assert await database.read(_count_references) == 2 * named


async def test_after_a_failure_all_is_named_again(database: Database, keys: KeyRing) -> None:
    trail = Trail(database, keys)
    trail.note(reads(40))
    await trail.flush()
    trail.note(reads(60))

    for old, new in (("audit_event", "away"), ("away", "audit_event")):
        await database.write(_renaming(old, new))
        await trail.flush()

    trail.note(reads(60))
    await trail.flush()
    assert await database.read(_not_found) == []
