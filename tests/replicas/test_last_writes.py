"""When callers last wrote, as all workers of a machine know it."""

import multiprocessing
from contextlib import closing
from itertools import count
from pathlib import Path
from time import monotonic

from server.replicas.last_writes import SIZE, LastWrites, _place


def test_a_caller_who_never_wrote_wrote_at_no_moment() -> None:
    assert LastWrites().of("ada") == 0


def test_a_write_is_not_told_as_earlier_than_it_was() -> None:
    writes, moment = LastWrites(), monotonic()

    writes.note("ada", moment)

    assert moment <= writes.of("ada") < moment + 0.001


def test_the_latest_write_stays() -> None:
    writes = LastWrites()
    writes.note("ada", 20.0)
    writes.note("ada", 10.0)

    assert writes.of("ada") >= 20.0
    assert writes.of("grace") == 0


def test_who_shares_a_slot_is_never_asked_for_too_little() -> None:
    other = next(name for name in map(str, count()) if _place(name) == _place("ada"))
    writes = LastWrites()

    writes.note(other, 20.0)
    writes.note("ada", 10.0)

    assert writes.of("ada") >= 20.0


def _write(path: Path, names: list[str]) -> None:
    writes = LastWrites(path)
    for name in names:
        writes.note(name, monotonic())
    writes.close()


def test_another_process_knows_of_a_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "last-writes"
    path.write_bytes(bytes(SIZE))
    before = monotonic()
    worker = multiprocessing.get_context("spawn").Process(target=_write, args=(path, ["ada"]))

    with closing(LastWrites(path)) as here:
        worker.start()
        worker.join(60)

        assert worker.exitcode == 0
        assert before <= here.of("ada") <= monotonic()
        assert here.of("grace") == 0
