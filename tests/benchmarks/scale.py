"""`make bench-scale`: the same requests over few and over many tasks, in one run.

Two servers, each over a database of its own, take turns. What an index serves costs the same
whatever the size; where PostgreSQL reads a whole table for a search, its plan is shown.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from server.storage.engine import is_postgresql
from server.storage.schema import upgrade
from tests.benchmarks.calls import Answer, Call, http_request
from tests.benchmarks.compared import HEADINGS, Compared
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.figures import figures_of
from tests.benchmarks.filling import fill
from tests.benchmarks.goals import table_of_goals
from tests.benchmarks.listings import LISTINGS, Listing
from tests.benchmarks.material import Material
from tests.benchmarks.measuring import Turn
from tests.benchmarks.plans import sequential_plan
from tests.benchmarks.processes import LOAD_CORE, on_cores
from tests.benchmarks.record import HISTORY, Kind, append, recorded_now
from tests.benchmarks.serving import Serving, serving
from tests.benchmarks.surroundings import surroundings
from tests.benchmarks.table import aligned
from tests.benchmarks.ward import Ward
from tests.benchmarks.workloads import READS, WRITES
from tests.benchmarks.writes import made_up_writes

FEW, MANY = 10_000, 1_000_000
MOST_TIMES = 2.0
"""How many times as long the median page may take over the many tasks."""

_ASKED_ABOUT = 200
_CONNECTIONS = 2
_ROUNDS = 5
_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class Place:
    """A server over so many tasks, and what is known of them."""

    url: str
    server: Serving
    ward: Ward

    def listing(self, listing: Listing) -> Turn:
        """Return the turn of a search, asked once for each of some tasks."""
        headers = {"Authorization": f"Bearer {self.server.token}"}
        examples = [task.document for task in self.ward.tasks[:_ASKED_ABOUT]]
        targets = dict.fromkeys(f"/api/fhir/Task?{listing.target(task)}" for task in examples)
        right = Answer(200, '"type":"searchset"')
        calls = [Call(http_request("GET", target, headers), right) for target in targets]
        return Turn(self.server.process, calls, _SECONDS, _CONNECTIONS)

    @property
    def material(self) -> Material:
        """What the workloads of `make bench` are made of."""
        return Material(self.ward, self.server.token)


@contextmanager
def _place(engine: str, tasks: int, folder: Path) -> Iterator[Place]:
    with ENGINES[engine]() as url:
        _tell(f"{engine}: filling in {tasks:,} tasks")
        uvloop.run(upgrade(url))
        ward = Ward()
        uvloop.run(fill(url, ward.learn(made_up_writes(tasks), tasks)))
        folder.mkdir()
        with serving(url, folder) as server:
            yield Place(url, server, ward)


async def _compare(name: str, few: Turn, many: Turn) -> Compared:
    for turn in (few, many):
        await turn.warm_up(_SECONDS)
    for _ in range(_ROUNDS):
        for turn in (few, many):
            await turn.take()
    return Compared(name, figures_of(few.rounds), figures_of(many.rounds))


def _questions(few: Place, many: Place) -> Iterator[tuple[str, Turn, Turn]]:
    """Yield what is asked at both places; what writes comes last."""
    for listing in LISTINGS:
        yield listing.name, few.listing(listing), many.listing(listing)
    for make in (*READS, *WRITES):
        asked = [(place, make(place.material)) for place in (few, many)]
        on_few, on_many = (Turn(place.server.process, workload.ours, _SECONDS) for place, workload in asked)
        yield asked[0][1].name, on_few, on_many


def _measure(engine: str, sizes: tuple[int, int]) -> list[Compared]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="taskward-scale-")))
        few, many = (stack.enter_context(_place(engine, size, folder / str(size))) for size in sizes)
        found = []
        for name, on_few, on_many in _questions(few, many):
            _tell(f"{engine}: {name}")
            found.append(uvloop.run(_compare(name, on_few, on_many)))
        titles = f"{engine}, {sizes[0]:,} tasks and {sizes[1]:,} tasks"
        _say(f"\n{titles}\n\n{aligned([HEADINGS, *(each.row() for each in found)])}\n")
        if is_postgresql(many.url):
            _show_plans(many)
        return found


def _show_plans(place: Place) -> None:
    for listing in LISTINGS:
        target = listing.target(place.ward.tasks[0].document)
        if plan := uvloop.run(sequential_plan(place.url, target)):
            _say(f"{listing.name}: PostgreSQL reads a whole table\n{plan}\n")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--few", type=int, default=FEW, help="tasks in the small database")
    parser.add_argument("--many", type=int, default=MANY, help="tasks in the large one")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="default: PostgreSQL")
    parser.add_argument("--record", action="store_true", help="add the numbers to the history")
    parser.add_argument("--history", type=Path, default=HISTORY, metavar="FILE", help="default: %(default)s")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 when an answer was wrong or something takes too many times as long."""
    asked = _arguments(words)
    sizes = (asked.few, asked.many)
    with on_cores(LOAD_CORE):
        found = {engine: _measure(engine, sizes) for engine in asked.engine or ["PostgreSQL"]}
    engines = {engine: {each.name: each.numbers() for each in compared} for engine, compared in found.items()}
    record = recorded_now(Kind.SCALE, sizes, surroundings("tests.benchmarks.scale"), engines)
    if sizes == (FEW, MANY):
        _say(f"{table_of_goals(record)}\n")
    _say("\n".join(f"{name}: {value}" for name, value in record.surroundings.items()))
    all_compared = [each for compared in found.values() for each in compared]
    slower = [each for each in all_compared if each.times > MOST_TIMES]
    for each in slower:
        _tell(f"{each.name}: {each.times:.1f} times as long, more than {MOST_TIMES}")
    wrong = [each for each in all_compared if each.errors]
    for each in wrong:
        _tell(f"{each.name}: {each.errors} wrong answers, the first: {each.first_error[:500]}")
    if asked.record and not wrong:
        append(record, asked.history)
    return 1 if slower or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
