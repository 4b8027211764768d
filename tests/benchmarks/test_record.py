"""What is recorded of a run, and read again."""

from pathlib import Path

import pytest

from tests.benchmarks.figures import Round
from tests.benchmarks.load import Tally
from tests.benchmarks.measured import FLOORS, measured
from tests.benchmarks.record import Kind, append, last, numbers_of, recorded_now, records


def test_what_was_appended_is_read_again_in_its_order(tmp_path: Path) -> None:
    history = tmp_path / "benchmarks/history.jsonl"
    bench = recorded_now(Kind.BENCH, [10_000], {"cores": "2"}, {"SQLite": {"W1": {"cpu_ms": 0.25}}})
    scale = recorded_now(Kind.SCALE, [10_000, 1_000_000], {"cores": "2"}, {})

    append(bench, history)
    append(scale, history)

    assert list(records(history)) == [bench, scale]
    assert last(Kind.BENCH, history) == bench


def test_without_a_history_nothing_is_recorded(tmp_path: Path) -> None:
    assert list(records(tmp_path / "none.jsonl")) == []
    assert last(Kind.BENCH, tmp_path / "none.jsonl") is None


def test_a_record_has_our_time_and_that_of_each_peer() -> None:
    rounds = [Round(Tally([0.002], seconds=1), 0.004)]
    floor = [Round(Tally([0.001], seconds=1), 0.001)]

    numbers = numbers_of([measured("W1", "a read", {"ours": rounds, **dict.fromkeys(FLOORS, floor)}, 99)])

    assert numbers == {
        "W1": {
            "cpu_ms": 4, "constant_ms": 1, "raw_ms": 1, "library_ms": 1,
            "over_floors": pytest.approx(4 / 3),
            "requests_per_second": 1, "p50_ms": 2, "p99_ms": 2, "resident_mb": 99,
        }
    }  # fmt: skip
