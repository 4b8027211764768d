"""`make bench-scale`: the same searches over few and over many tasks, in one run.

Two servers, each over a database of its own, take turns. A page of a search that an index serves
costs the same whatever the size; where PostgreSQL reads a whole table for it, its plan is shown.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import uvloop

from graphql_schema.search import Document
from graphql_schema.task.store import TaskWrite
from server.storage.engine import is_postgresql
from server.storage.schema import upgrade
from tests.benchmarks.calls import Answer, Call, http_request
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.figures import percentile
from tests.benchmarks.filling import fill
from tests.benchmarks.listings import LISTINGS, Listing
from tests.benchmarks.load import Tally, connections
from tests.benchmarks.plans import sequential_plan
from tests.benchmarks.processes import LOAD_CORE, on_cores
from tests.benchmarks.serving import Serving, serving
from tests.benchmarks.surroundings import surroundings
from tests.benchmarks.table import aligned
from tests.benchmarks.writes import made_up_writes

FEW, MANY = 10_000, 1_000_000
MOST_TIMES = 2.0
"""How many times as long the median page may take over the many tasks."""

_ASKED_ABOUT = 200
_CONNECTIONS = 2
_ROUNDS = 3
_SECONDS = 1.0
_HEADINGS = ("search, page of 20", "p50 ms few", "many", "x", "p99 ms few", "many", "x", "errors")


@dataclass(slots=True)
class Place:
    """A server over so many tasks, and some of them to ask about."""

    url: str
    server: Serving
    examples: Sequence[Document]

    def calls(self, listing: Listing) -> list[Call]:
        """Return the search once for each example."""
        headers = {"Authorization": f"Bearer {self.server.token}"}
        targets = dict.fromkeys(f"/api/fhir/Task?{listing.target(task)}" for task in self.examples)
        return [
            Call(http_request("GET", target, headers), Answer(200, '"type":"searchset"'))
            for target in targets
        ]


@dataclass(slots=True)
class Taken:
    """What the rounds of one search at one place saw."""

    tallies: list[Tally] = field(default_factory=list)

    def milliseconds(self, percent: float) -> float:
        """Return the median over the rounds of this percentile."""
        return median(percentile(tally.latencies, percent) * 1000 for tally in self.tallies)

    @property
    def errors(self) -> int:
        """How many answers were wrong."""
        return sum(tally.errors for tally in self.tallies)


@dataclass(frozen=True, slots=True)
class Compared:
    """One search over the few tasks and over the many."""

    listing: Listing
    few: Taken
    many: Taken

    @property
    def times(self) -> float:
        """How many times as long the median page takes over the many."""
        return self.many.milliseconds(50) / self.few.milliseconds(50)

    def row(self) -> list[str]:
        """Return the search's line of the table."""
        cells = [self.listing.name]
        for percent in (50, 99):
            few, many = self.few.milliseconds(percent), self.many.milliseconds(percent)
            cells += [f"{few:.2f}", f"{many:.2f}", f"{many / few:.1f}"]
        return [*cells, str(self.few.errors + self.many.errors)]


@contextmanager
def _place(engine: str, tasks: int, folder: Path) -> Iterator[Place]:
    with ENGINES[engine]() as url:
        uvloop.run(upgrade(url))
        examples: list[Document] = []
        every = max(tasks // _ASKED_ABOUT, 1)
        uvloop.run(fill(url, _remembering(made_up_writes(tasks), every, examples)))
        folder.mkdir()
        with serving(url, folder) as server:
            yield Place(url, server, examples)


def _remembering(writes: Iterable[TaskWrite], every: int, kept: list[Document]) -> Iterator[TaskWrite]:
    for number, write in enumerate(writes):
        if number % every == 0:
            kept.append(write.task.document)
        yield write


async def _compare(few: Place, many: Place, listing: Listing) -> Compared:
    found = Compared(listing, Taken(), Taken())
    for round_number in range(_ROUNDS + 1):
        for place, taken in ((few, found.few), (many, found.many)):
            port = place.server.process.port
            async with connections(port, place.calls(listing), _CONNECTIONS) as load:
                tally = await load.run(_SECONDS)
            # The first round only warms both up.
            if round_number:
                taken.tallies.append(tally)
    return found


def _measure(engine: str, sizes: tuple[int, int]) -> list[Compared]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="taskward-scale-")))
        few, many = (stack.enter_context(_place(engine, size, folder / str(size))) for size in sizes)
        found = []
        for listing in LISTINGS:
            _tell(f"{engine}: {listing.name}")
            found.append(uvloop.run(_compare(few, many, listing)))
        titles = f"{engine}, {sizes[0]:,} tasks and {sizes[1]:,} tasks"
        _say(f"\n{titles}\n\n{aligned([_HEADINGS, *(each.row() for each in found)])}\n")
        if is_postgresql(many.url):
            _show_plans(many)
        return found


def _show_plans(place: Place) -> None:
    for listing in LISTINGS:
        if plan := uvloop.run(sequential_plan(place.url, listing.target(place.examples[-1]))):
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
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 when an answer was wrong or a search takes too many times as long."""
    asked = _arguments(words)
    with on_cores(LOAD_CORE):
        found = [
            each
            for engine in asked.engine or ["PostgreSQL"]
            for each in _measure(engine, (asked.few, asked.many))
        ]
    _say("\n".join(f"{name}: {value}" for name, value in surroundings("tests.benchmarks.scale").items()))
    slower = [each for each in found if each.times > MOST_TIMES]
    for each in slower:
        _tell(f"{each.listing.name}: {each.times:.1f} times as long, more than {MOST_TIMES}")
    return 1 if slower or any(each.few.errors + each.many.errors for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
