"""The judgement of `make bench-check`, on made-up numbers."""

from math import nan

import pytest

from tests.benchmarks.record import Kind, Record
from tests.benchmarks.regression import Regression, baseline, confirmed, regressions

RECORDED = {"W1": {"over_floors": 2.0, "cpu_ms": 0.3}, "W2": {"over_floors": 3.0}, "commit": {"one": 1.0}}


def now(w1: float, w2: float = 3.0) -> dict[str, dict[str, float]]:
    return {"W1": {"over_floors": w1}, "W2": {"over_floors": w2}}


def record(
    kind: Kind = Kind.BENCH, tasks: int = 10_000, processor: str = "fast", commit: str = "a"
) -> Record:
    return Record(kind, commit, "2026-11-22T00:00:00Z", [tasks], {"processor": processor, "cores": "2"}, {})


@pytest.mark.parametrize("ratio", [2.0, 2.28, 1.0])
def test_up_to_fifteen_percent_more_passes(ratio: float) -> None:
    assert regressions(RECORDED, now(ratio)) == []


def test_sixteen_percent_more_fails_and_names_workload_and_numbers() -> None:
    [found] = regressions(RECORDED, now(2.32))

    assert found == Regression("W1", 2.0, 2.32)
    assert str(found) == (
        "W1 takes 2.32 times the processor time of its floors,"
        " 16 % more than the recorded 2.00; 15 % are allowed"
    )


def test_each_workload_is_judged_by_itself() -> None:
    assert [each.workload for each in regressions(RECORDED, now(1.0, 9.9))] == ["W2"]


def test_a_workload_that_is_not_measured_any_more_fails() -> None:
    [found] = regressions(RECORDED, {"W1": {"over_floors": 2.0}})

    assert found.workload == "W2"
    assert "W2 was not measured" in str(found)


def test_a_workload_too_short_to_be_measured_fails() -> None:
    assert [each.workload for each in regressions(RECORDED, now(nan))] == ["W1"]


def test_a_workload_that_is_not_recorded_yet_passes() -> None:
    assert regressions(RECORDED, {**now(2.0), "W9": {"over_floors": 100.0}}) == []


def test_only_what_is_slow_twice_fails() -> None:
    first = regressions(RECORDED, now(9.0, 9.0))

    assert [each.workload for each in confirmed(first, regressions(RECORDED, now(2.0, 9.0)))] == ["W2"]
    assert confirmed(first, []) == []


def test_the_newest_record_of_the_same_machine_and_size_is_compared_with() -> None:
    there = [
        record(commit="old"),
        record(commit="new"),
        record(processor="slow"),
        record(tasks=300),
        record(Kind.SCALE),
    ]

    found = baseline(there, record())

    assert found is not None
    assert found.commit == "new"


def test_without_a_history_there_is_nothing_to_compare_with() -> None:
    assert baseline([], record()) is None
    assert baseline([record(processor="slow")], record()) is None
