"""`make bench`: our server beside its floors, on each engine, in one run.

The floors are a bare Starlette application on the same uvicorn: one answers a constant of the
same size, one runs the same SQL by hand. Processor times differ from machine to machine and from
hour to hour, so read the ratios.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import uvloop

from tests.benchmarks.bench import bench
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.executor import measure_executor
from tests.benchmarks.goals import table_of_goals
from tests.benchmarks.measured import Measured
from tests.benchmarks.measuring import Plan
from tests.benchmarks.processes import LOAD_CORE, on_cores
from tests.benchmarks.record import HISTORY, Kind, append, numbers_of, recorded_now
from tests.benchmarks.store_writers import measure_store_writers
from tests.benchmarks.surroundings import surroundings
from tests.benchmarks.table import table_of
from tests.benchmarks.worker_scaling import measure_workers
from tests.benchmarks.writers import measure_writers

_QUICK_ROUNDS = 4
_FEW_ROUNDS = 5
"""Of what takes long for a round."""

_CLOSING = """\
16 connections, one request at a time on each; one server process on one core, load and PostgreSQL
on another. CPU ms is the server process's processor time per request, without PostgreSQL's own;
"constant" and "raw SQL" are the floors', and x is how many times that ours takes. "unaudited" is
our server without its audit trail, and the price how much of a core's throughput the trail takes;
"uncompiled" executes every selection in the ordinary way. Medians over the rounds."""


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--tasks", type=int, default=Plan().tasks, help="tasks in the database")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this engine")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--record", action="store_true", help="add the numbers to the history")
    parser.add_argument("--history", type=Path, default=HISTORY, metavar="FILE", help="default: %(default)s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    return parser.parse_args(words)


async def _measure(engine: str, plan: Plan) -> tuple[list[Measured], dict[str, Mapping[str, float]]]:
    """Return the workloads' figures, and those and all other numbers as they are recorded."""
    async with bench(engine, plan.tasks) as ready:
        _tell(f"{engine}: the workloads, {plan.rounds} rounds of each")
        workloads = await ready.measure(plan)
        _tell(f"{engine}: one worker, two workers")
        workers = await measure_workers(plan, ready)
        _tell(f"{engine}: one writer, many writers")
        writers = await measure_writers(plan, ready.material, ready.servers.ours)
    few_rounds = min(plan.rounds, _FEW_ROUNDS)
    writers |= await measure_store_writers(engine, few_rounds)
    executor = await measure_executor(few_rounds)
    return workloads, {**numbers_of(workloads), "workers": workers, "commit": writers, "executor": executor}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, record if asked to, and return 1 when any answer was wrong."""
    asked = _arguments(words)
    plan = Plan(asked.tasks, _QUICK_ROUNDS) if asked.quick else Plan(asked.tasks)
    engines, wrong = {}, []
    for engine in asked.engine or list(ENGINES):
        with on_cores(LOAD_CORE):
            workloads, engines[engine] = uvloop.run(_measure(engine, plan))
        _say(f"\n{engine}, {plan.tasks:,} tasks\n\n{table_of(workloads)}\n")
        wrong += [each for each in workloads if each.errors]
    record = recorded_now(Kind.BENCH, [plan.tasks], surroundings(), engines)
    _say(f"{_CLOSING}\n\n{table_of_goals(record)}\n")
    _say("\n".join(f"{name}: {value}" for name, value in record.surroundings.items()))
    for each in wrong:
        _tell(f"{each.name}: {each.errors} wrong answers, the first: {each.first_error[:500]}")
    if asked.json:
        asked.json.write_text(json.dumps(asdict(record), indent=2) + "\n")
    if asked.record and not wrong:
        append(record, asked.history)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
