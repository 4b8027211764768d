"""Whoever changes the trail is found out, and `verify` names the first event that is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from graphql_schema.clock import system_clock
from server.audit.anchors import Anchor, BadAnchorError, anchor_line, anchor_of
from server.audit.keys import AuditKey, KeyRing, key_ring, rotate
from server.audit.rows import COLUMNS, event_of, row_of
from server.audit.sealing import head_of
from server.audit.verifying import verify
from server.storage.database import Connection, Database
from tests.audit.examples import FULL, keep, reads, seal

pytestmark = pytest.mark.anyio

_FORGED = "INSERT INTO audit_event SELECT :seq, {} FROM audit_event WHERE seq = :like"


def _without_triggers(connection: Connection, statement: str, values: dict[str, int]) -> None:
    """Do what only somebody can do who owns the database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement), values)
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    connection.execute(text(statement), values)
    for _, sql in triggers:
        connection.execute(text(sql))


async def tamper(database: Database, statement: str, **values: int) -> None:
    await database.write(lambda connection: _without_triggers(connection, statement, values))


async def continue_at(database: Database, seq: int) -> None:
    """Let the next event on PostgreSQL have another number than the next one."""
    statement = text("SELECT setval('audit_event_seq_seq', :seq, false)")
    await database.write(lambda connection: connection.execute(statement, {"seq": seq}))


async def cut_off_after(database: Database, seq: int) -> None:
    for table in ("audit_event WHERE seq", "audit_reference WHERE first_seq", "audit_seal WHERE last_seq"):
        await tamper(database, f"DELETE FROM {table} > {seq}")  # noqa: S608 - texts of this test


async def anchored(database: Database, keys: KeyRing) -> Anchor:
    head = await database.read(head_of)
    return anchor_of(anchor_line(head, keys.current, system_clock()), keys.by_id)


async def test_an_untouched_trail_is_right(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(3), [FULL], reads(700))

    verdict = await verify(database, keys.by_id)

    assert (verdict.wrong, verdict.checked, verdict.last_seq, verdict.unsealed) == (None, 704, 704, 0)


async def test_an_empty_trail_is_right(database: Database, keys: KeyRing) -> None:
    verdict = await verify(database, keys.by_id)

    assert (verdict.wrong, verdict.checked) == (None, 0)


def test_every_column_of_an_event_is_written_and_read_again() -> None:
    row = row_of(FULL)

    assert len(row) == len(COLUMNS[1:])
    assert all(value not in (None, "", "[]") for value in row)
    assert event_of([7, *row]) == FULL


async def test_a_change_of_any_value_is_found(database: Database, keys: KeyRing) -> None:
    columns = COLUMNS[1:]
    await keep(database, keys, [FULL] * len(columns))
    for seq, column in reversed(list(enumerate(columns, start=1))):
        other = f"{column.name} + 1" if column.name in {"recorded", "outcome", "count"} else "''"

        await tamper(database, f"UPDATE audit_event SET {column.name} = {other} WHERE seq = {seq}")  # noqa: S608

        verdict = await verify(database, keys.by_id)
        assert (verdict.first_bad, verdict.wrong) == (seq, f"Event {seq} is not as it was sealed.")


async def test_a_removed_event_is_found(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(5), reads(5))

    await tamper(database, "DELETE FROM audit_event WHERE seq = 4")

    verdict = await verify(database, keys.by_id)
    assert (verdict.first_bad, verdict.wrong) == (4, "Event 4 is missing.")


async def test_two_events_that_changed_places_are_found(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(5))

    for old, new in ((2, 100), (3, 2), (100, 3)):
        await tamper(database, "UPDATE audit_event SET seq = :new WHERE seq = :old", old=old, new=new)

    assert (await verify(database, keys.by_id)).first_bad == 2


async def test_an_event_put_in_between_is_found(database: Database, keys: KeyRing, engine: str) -> None:
    await keep(database, keys, reads(2))
    forged = 3
    if engine == "postgresql":
        # Numbers that were given out and never used leave room, as after a rollback.
        await continue_at(database, 5)
        await keep(database, keys, reads(2))
    names = ", ".join(column.name for column in COLUMNS[1:])

    await tamper(database, _FORGED.format(names), seq=forged, like=1)

    verdict = await verify(database, keys.by_id)
    assert verdict.first_bad == forged
    assert verdict.wrong is not None
    assert verdict.wrong.startswith("Event 3 was put in")


async def test_an_event_put_in_before_the_first_is_found(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(2))
    names = ", ".join(column.name for column in COLUMNS[1:])

    await tamper(database, _FORGED.format(names), seq=0, like=1)

    assert (await verify(database, keys.by_id)).wrong == "Event 0 was put in before the first one."


async def test_an_end_that_was_cut_off_is_found_with_an_anchor_alone(
    database: Database, keys: KeyRing
) -> None:
    await keep(database, keys, reads(3), reads(3))
    anchor = await anchored(database, keys)

    await cut_off_after(database, 3)

    assert (await verify(database, keys.by_id)).wrong is None
    verdict = await verify(database, keys.by_id, [anchor])
    assert verdict.first_bad == 6
    assert verdict.wrong == (
        "Event 6 was anchored, but the trail ends with event 3: "
        "its end was cut off, or an old backup was restored."
    )


async def test_a_trail_written_anew_after_an_old_backup_is_found_with_an_anchor(
    database: Database, keys: KeyRing, engine: str
) -> None:
    await keep(database, keys, reads(3), reads(3))
    anchor = await anchored(database, keys)
    await cut_off_after(database, 3)
    if engine == "postgresql":
        await continue_at(database, 4)

    await keep(database, keys, [FULL] * 5)

    assert (await verify(database, keys.by_id)).wrong is None
    verdict = await verify(database, keys.by_id, [anchor])
    assert verdict.wrong == "Event 6 is not the one that was anchored."


async def test_a_trail_sealed_anew_with_another_key_is_found(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    await keep(database, keys, reads(3))
    anchor = await anchored(database, keys)
    (tmp_path / "audit-key").unlink()
    replaced = key_ring(tmp_path)

    verdict = await verify(database, replaced.by_id)

    assert verdict.first_bad == 1
    assert verdict.wrong is not None
    assert verdict.wrong.startswith(f"Event 1 was sealed with key {keys.current.id}, which is not here")
    with pytest.raises(BadAnchorError, match="which is not here"):
        anchor_of(anchor_line(await database.read(head_of), keys.current, 0), replaced.by_id)
    assert anchor.seq == 3


async def test_a_key_that_was_rotated_still_checks_what_it_sealed(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    await keep(database, keys, reads(3))
    rotated = rotate(tmp_path)
    await keep(database, rotated, reads(3))

    verdict = await verify(database, key_ring(tmp_path).by_id)

    assert rotated.current != keys.current
    assert (verdict.wrong, verdict.checked) == (None, 6)


async def test_part_of_a_trail_can_be_checked(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, *([event] for event in reads(10)))
    await tamper(database, "UPDATE audit_event SET role = 'admin' WHERE seq = 3")

    assert (await verify(database, keys.by_id, span=(1, 2))).wrong is None
    assert (await verify(database, keys.by_id, span=(2, 5))).first_bad == 3
    assert (await verify(database, keys.by_id, span=(4, 10))).wrong is None


async def test_a_removed_seal_is_found(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(2), reads(2), reads(2))

    await tamper(database, "DELETE FROM audit_seal WHERE number = 2")

    assert (await verify(database, keys.by_id)).first_bad == 3


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"seq": 1}', "no json"])
def test_what_is_no_anchor_is_refused(keys: KeyRing, line: str) -> None:
    with pytest.raises(BadAnchorError, match="A line is no anchor"):
        anchor_of(line, keys.by_id)


async def test_a_forged_anchor_is_refused(database: Database, keys: KeyRing) -> None:
    await keep(database, keys, reads(3))
    head = await database.read(head_of)
    forged = anchor_line(replace(head, last_seq=2), AuditKey(bytes(32)), 0)

    with pytest.raises(BadAnchorError, match="which is not here"):
        anchor_of(forged, keys.by_id)
    with pytest.raises(BadAnchorError, match="does not have our signature"):
        anchor_of(anchor_line(head, keys.current, 0).replace('"seq":3', '"seq":2'), keys.by_id)


@pytest.mark.parametrize("table", ["audit_event", "audit_reference", "audit_seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET seq = 1", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_tables_refuse_every_change(
    database: Database, keys: KeyRing, engine: str, table: str, change: str
) -> None:
    if engine == "sqlite" and change.startswith("TRUNCATE"):
        return
    await keep(database, keys, reads(1))
    statement = change.format(table).replace("seq", "seq" if table == "audit_event" else "last_seq")

    with pytest.raises(Exception, match=r"CONSTRAINT_TRIGGER|P0001"):
        await database.write(lambda connection: connection.execute(text(statement)))
    assert (await verify(database, keys.by_id)).wrong is None
    await seal(database, keys)
