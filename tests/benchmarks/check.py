"""`make bench-check`: fails when a request takes over 15 % more processor time than is recorded.

Compared are ratios to the floors of the same run, with the newest record of the same machine. What
is too slow is measured once more, with new servers, before it fails.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from tests.benchmarks.bench import bench
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.measuring import Plan
from tests.benchmarks.processes import LOAD_CORE, on_cores
from tests.benchmarks.record import HISTORY, Kind, Numbers, numbers_of, recorded_now, records
from tests.benchmarks.regression import Regression, baseline, confirmed, regressions
from tests.benchmarks.surroundings import surroundings


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.check", description=__doc__)
    parser.add_argument("--tasks", type=int, default=Plan().tasks, help="tasks in the database")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this engine")
    parser.add_argument("--history", type=Path, default=HISTORY, metavar="FILE", help="what is recorded")
    return parser.parse_args(words)


async def _numbers(engine: str, plan: Plan, only: Sequence[str] | None = None) -> Numbers:
    async with bench(engine, plan.tasks, variants=False) as ready:
        found = await ready.measure(plan, only)
    for each in found:
        if each.errors:
            raise SystemExit(
                f"{engine}: {each.name} had {each.errors} wrong answers: {each.first_error[:500]}"
            )
    return numbers_of(found)


async def _slower(engine: str, plan: Plan, recorded: Numbers) -> list[Regression]:
    now = await _numbers(engine, plan)
    for workload, numbers in now.items():
        known = recorded.get(workload, {}).get("over_floors")
        _say(f"{engine}: {workload} {numbers['over_floors']:.2f}, recorded {known or 'nothing'}")
    first = regressions(recorded, now)
    if not first:
        return []
    _say(f"{engine}: once more {', '.join(each.workload for each in first)}")
    again = await _numbers(engine, plan, [each.workload for each in first])
    return confirmed(first, regressions({each.workload: recorded[each.workload] for each in first}, again))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, compare, and return 1 when a workload got slower."""
    asked = _arguments(words)
    plan = Plan(asked.tasks)
    like = recorded_now(Kind.BENCH, [plan.tasks], surroundings(), {})
    recorded = baseline(list(records(asked.history)), like)
    if recorded is None:
        _say(
            f"Nothing is recorded of {plan.tasks} tasks on a machine like this one; see `make bench-record`."
        )
        return 0
    _say(f"Compared with commit {recorded.commit} of {recorded.date}; times of the floors")
    slower = []
    with on_cores(LOAD_CORE):
        for engine in asked.engine or list(ENGINES):
            if engine not in recorded.engines:
                _say(f"{engine}: nothing is recorded")
                continue
            found = uvloop.run(_slower(engine, plan, recorded.engines[engine]))
            slower += [f"{engine}: {each}" for each in found]
    for line in slower:
        sys.stderr.write(f"{line}\n")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
