"""What we want of our speed, as ratios within one run, and whether a run has it.

`python -m tests.benchmarks.goals` judges what is recorded last.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan

from tests.benchmarks.measured import times
from tests.benchmarks.record import Kind, Numbers, Record, last
from tests.benchmarks.table import aligned

_Figure = tuple[str, str]
"""A workload, and one of its numbers in a record."""

_BOTH = ("SQLite", "PostgreSQL")
_HEADINGS = ("goal", "engine", "wanted", "measured", "")


@dataclass(frozen=True, slots=True)
class Goal:
    """So many times `of` shall `value` be, at most or at least."""

    title: str
    value: _Figure
    of: _Figure
    limit: float
    engines: tuple[str, ...] = _BOTH
    at_least: bool = False
    kind: Kind = Kind.BENCH

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g} x"

    def measured(self, numbers: Numbers) -> float:
        """Return the ratio in an engine's numbers; nan where it was not measured."""
        (what, name), (of, of_name) = self.value, self.of
        return times(numbers.get(what, {}).get(name, nan), numbers.get(of, {}).get(of_name, nan))

    def is_kept(self, ratio: float) -> bool:
        """Tell whether a ratio is good enough; one that was not measured is not."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit


def _cpu(workload: str) -> _Figure:
    return workload, "cpu_ms"


def _flat(workload: str, title: str) -> tuple[Goal, ...]:
    """Return the goals that a workload costs the same however many tasks there are."""
    return tuple(
        Goal(
            f"{title}: {what} at 1,000,000 tasks, of 10,000",
            (workload, f"many_{name}"), (workload, f"few_{name}"), 1.3, kind=Kind.SCALE,
        )
        for what, name in (("CPU", "cpu_ms"), ("p99", "p99_ms"))
    )  # fmt: skip


GOALS: tuple[Goal, ...] = (
    Goal("FHIR read by id, of one raw SELECT", _cpu("W1"), ("W1", "raw_ms"), 2.0, ("PostgreSQL",)),
    Goal("FHIR read by id, of one raw SELECT", _cpu("W1"), ("W1", "raw_ms"), 2.5, ("SQLite",)),
    Goal("FHIR conditional read (304), of a read", _cpu("W1c"), _cpu("W1"), 1.0),
    Goal("FHIR search page of 20, of a read", _cpu("W4"), _cpu("W1"), 1.5),
    Goal("FHIR create, of one raw INSERT of the same rows", _cpu("W2"), ("W2", "raw_ms"), 4.0),
    Goal("FHIR update, of one raw INSERT of the same rows", _cpu("W3"), ("W3", "raw_ms"), 4.0),
    Goal(
        "64 writers at once, requests/s of one writer",
        ("commit", "many_per_second"), ("commit", "one_per_second"), 5.0, ("SQLite",), at_least=True,
    ),
    Goal("GraphQL one task, of a FHIR read", _cpu("W6"), _cpu("W1"), 1.5),
    Goal("GraphQL list of 20, of a FHIR search page of 20", _cpu("W5"), _cpu("W4"), 1.3),
    Goal(
        "GraphQL list of 20: ordinary execution, of compiled",
        ("executor", "ordinary_ms"), ("executor", "compiled_ms"), 6.0, at_least=True,
    ),
    Goal("GraphQL list of 100, of a list of 20", _cpu("W7"), _cpu("W5"), 2.5),
    *_flat("W1", "FHIR read by id"),
    *_flat("W1c", "FHIR conditional read"),
    *_flat("W4", "FHIR search page of 20"),
    *_flat("W5", "GraphQL list of 20"),
    *_flat("W6", "GraphQL one task"),
    *_flat("W7", "GraphQL list of 100"),
    *_flat("W2", "FHIR create"),
    *_flat("W3", "FHIR update"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal and what was measured of it on an engine."""

    goal: Goal
    engine: str
    ratio: float

    @property
    def row(self) -> list[str]:
        """The line of a table."""
        told = "kept" if self.goal.is_kept(self.ratio) else "missed"
        found = ["-", "not measured"] if isnan(self.ratio) else [f"{self.ratio:.2f} x", told]
        return [self.goal.title, self.engine, self.goal.wanted, *found]


def judged(record: Record) -> Iterator[Judged]:
    """Yield what a record says of each goal on each engine that it measured."""
    for goal in GOALS:
        if goal.kind is record.kind:
            for engine in goal.engines:
                if engine in record.engines:
                    yield Judged(goal, engine, goal.measured(record.engines[engine]))


def table_of_goals(record: Record) -> str:
    """Return the goals that a record is about, as a text table."""
    return aligned([_HEADINGS, *(each.row for each in judged(record))])


def main() -> int:
    """Print what is recorded last, and return 1 when a goal is missed."""
    found = [record for record in map(last, Kind) if record]
    for record in found:
        sys.stdout.write(
            f"{record.kind} of {record.date}, commit {record.commit}\n{table_of_goals(record)}\n\n"
        )
    rows = [each for record in found for each in judged(record)]
    return 0 if rows and all(each.goal.is_kept(each.ratio) for each in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
