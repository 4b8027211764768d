"""Goals are judged by ratios of what one run measured."""

from math import nan

from tests.benchmarks.goals import GOALS, Goal, judged
from tests.benchmarks.record import Kind, Record
from tests.benchmarks.workloads import READS, WRITES

READ = Goal("read", ("W1", "cpu_ms"), ("W1", "raw_ms"), 2.0)
MANY = Goal("writers", ("commit", "many"), ("commit", "one"), 5.0, at_least=True)


def record(**numbers: dict[str, float]) -> Record:
    return Record(Kind.BENCH, "a", "2026-11-22T00:00:00Z", [10_000], {}, {"SQLite": numbers})


def test_a_goal_is_kept_up_to_its_limit() -> None:
    assert READ.is_kept(READ.measured({"W1": {"cpu_ms": 0.2, "raw_ms": 0.1}}))
    assert not READ.is_kept(READ.measured({"W1": {"cpu_ms": 0.21, "raw_ms": 0.1}}))
    assert MANY.is_kept(MANY.measured({"commit": {"many": 500, "one": 100}}))
    assert not MANY.is_kept(MANY.measured({"commit": {"many": 499, "one": 100}}))


def test_what_was_not_measured_is_no_goal_kept() -> None:
    for goal in (READ, MANY):
        assert not goal.is_kept(goal.measured({}))
        assert not goal.is_kept(nan)


def test_a_record_is_judged_on_the_engines_that_it_measured_and_by_goals_of_its_kind() -> None:
    found = list(judged(record(W1={"cpu_ms": 0.2, "raw_ms": 0.1})))

    assert {each.engine for each in found} == {"SQLite"}
    assert {each.goal.kind for each in found} == {Kind.BENCH}
    [read] = [each for each in found if each.goal.value == ("W1", "cpu_ms")]
    assert (read.ratio, read.goal.limit) == (2.0, 2.5)


def test_the_table_says_which_goals_are_kept_missed_and_not_measured() -> None:
    found = judged(record(W1={"cpu_ms": 0.2, "raw_ms": 0.1}, W1c={"cpu_ms": 0.3}))

    told = {each.goal.title: each.row[2:] for each in found}

    assert told["FHIR read by id, of one raw SELECT"] == ["≤ 2.5 x", "2.00 x", "kept"]
    assert told["FHIR conditional read (304), of a read"] == ["≤ 1 x", "1.50 x", "missed"]
    assert told["FHIR search page of 20, of a read"] == ["≤ 1.5 x", "-", "not measured"]


def test_every_workload_has_goals_at_both_sizes() -> None:
    assert len(READS) + len(WRITES) == len({goal.value[0] for goal in GOALS if goal.kind is Kind.SCALE})
