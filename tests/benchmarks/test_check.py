"""`make bench-check` from its history to its exit status, with made-up measurements."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.benchmarks import check
from tests.benchmarks.measuring import Plan
from tests.benchmarks.record import Kind, Numbers, append, recorded_now
from tests.benchmarks.surroundings import surroundings

Measure = Callable[..., list[Sequence[str] | None]]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "history.jsonl"


@pytest.fixture
def recorded(history: Path) -> None:
    numbers = {"W1": {"over_floors": 2.0}, "W2": {"over_floors": 3.0}}
    append(recorded_now(Kind.BENCH, [10_000], surroundings(), {"SQLite": numbers}), history)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Measure:
    """Let the next measurements of W1 and W2 come to these ratios; return which workloads they were asked for."""

    def come_to(*ratios: tuple[float, float]) -> list[Sequence[str] | None]:
        remaining, asked = iter(ratios), []

        async def numbers(_engine: str, _plan: Plan, only: Sequence[str] | None = None) -> Numbers:
            asked.append(only)
            found = dict(zip(("W1", "W2"), next(remaining), strict=True))
            return {name: {"over_floors": ratio} for name, ratio in found.items() if not only or name in only}

        monkeypatch.setattr(check, "_numbers", numbers)
        return asked

    return come_to


def run(history: Path, engine: str = "SQLite") -> int:
    return check.main(["--engine", engine, "--history", str(history)])


@pytest.mark.usefixtures("recorded")
def test_what_costs_as_much_as_is_recorded_passes_at_once(history: Path, measured: Measure) -> None:
    asked = measured((2.1, 3.4))

    assert run(history) == 0
    assert asked == [None]


@pytest.mark.usefixtures("recorded")
def test_what_is_too_slow_twice_fails_with_its_name_and_numbers(
    history: Path, measured: Measure, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = measured((2.0, 4.0), (9.9, 3.9))

    assert run(history) == 1
    assert asked == [None, ["W2"]]
    assert "SQLite: W2 takes 4.00 times" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded")
def test_what_is_too_slow_only_once_passes(history: Path, measured: Measure) -> None:
    measured((4.0, 3.0), (2.1, 3.0))

    assert run(history) == 0


@pytest.mark.usefixtures("recorded")
def test_an_engine_of_which_nothing_is_recorded_is_not_judged(
    history: Path, measured: Measure, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = measured()

    assert run(history, "PostgreSQL") == 0
    assert asked == []
    assert "PostgreSQL: nothing is recorded" in capsys.readouterr().out


def test_without_a_history_it_says_how_to_begin_one(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(history) == 0
    assert "make bench-record" in capsys.readouterr().out
