"""`make bench`: our server beside its floors, on each engine, in one run.

The floors are a bare Starlette application on the same uvicorn: one answers a constant of the
same size, one runs the same SQL by hand. Processor times differ from machine to machine and from
hour to hour, so read the ratios.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from tests.benchmarks.bench import bench
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.measured import Measured
from tests.benchmarks.measuring import Plan
from tests.benchmarks.processes import LOAD_CORE, on_cores
from tests.benchmarks.surroundings import surroundings
from tests.benchmarks.table import table_of

_QUICK_ROUNDS, _QUICK_SECONDS = 3, 0.3

_CLOSING = """\
16 connections, one request at a time on each; one server process on one core, load and PostgreSQL
on another. "unaudited" is our server without its audit trail, and the
price how much of a core's throughput the trail takes, by processor time, which other programs on
the machine disturb least. CPU ms is the server process's processor time per request, without PostgreSQL's own;
"constant" and "raw SQL" are the floors', and x is how many times that ours takes. Medians."""


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--tasks", type=int, default=Plan().tasks, help="tasks in the database")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this engine")
    parser.add_argument("--quick", action="store_true", help="short rounds, and few")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    return parser.parse_args(words)


async def _measure_all(engines: Sequence[str], plan: Plan) -> dict[str, list[Measured]]:
    found = {}
    for engine in engines:
        async with bench(engine, plan.tasks) as ready:
            found[engine] = await ready.measure(plan)
        _say(f"\n{engine}, {plan.tasks:,} tasks\n\n{table_of(found[engine])}\n")
    return found


def _as_json(found: dict[str, list[Measured]]) -> dict[str, Any]:
    engines = {engine: [asdict(each) for each in measured] for engine, measured in found.items()}
    return {"surroundings": surroundings(), "engines": engines}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 when any answer was wrong."""
    asked = _arguments(words)
    plan = Plan(asked.tasks, _QUICK_ROUNDS, _QUICK_SECONDS) if asked.quick else Plan(asked.tasks)
    with on_cores(LOAD_CORE):
        found = uvloop.run(_measure_all(asked.engine or list(ENGINES), plan))
    _say(_CLOSING)
    _say("\n".join(f"{name}: {value}" for name, value in surroundings().items()))
    if asked.json:
        asked.json.write_text(json.dumps(_as_json(found), indent=2) + "\n")
    wrong = [each for measured in found.values() for each in measured if each.errors]
    for each in wrong:
        _tell(f"{each.name}: {each.errors} wrong answers, the first: {each.first_error[:500]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
