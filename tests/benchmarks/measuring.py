"""One workload on four servers that take turns: ours, ours without its audit trail, and the two floors."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

from tests.benchmarks.calls import Call
from tests.benchmarks.figures import Figures, Round, figures_of
from tests.benchmarks.load import Tally, connections
from tests.benchmarks.material import Workload, constant
from tests.benchmarks.processes import ServerProcess

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    tasks: int = 10_000
    rounds: int = 3
    seconds: float = 2.0

    @property
    def warm_up_seconds(self) -> float:
        """How long each server sees a workload before it counts."""
        return self.seconds / 5

    @property
    def floor_seconds(self) -> float:
        """How long a round of a floor takes: it answers more in less time."""
        return self.seconds / 4


@dataclass(frozen=True, slots=True)
class Measured:
    """A workload's figures; memory is our server's, after the workload."""

    name: str
    title: str
    ours: Figures
    unaudited: Figures
    constant: Figures
    raw: Figures
    resident_mb: float

    @property
    def audit_percent(self) -> float:
        """How much of the throughput of a busy core the audit trail takes, by processor time."""
        return 100 * (1 - _times(self.unaudited.cpu_ms, self.ours.cpu_ms))

    @property
    def over_constant(self) -> float:
        """How many times the processor time of a constant answer ours is."""
        return _times(self.ours.cpu_ms, self.constant.cpu_ms)

    @property
    def over_raw(self) -> float:
        """How many times the processor time of the same SQL by hand ours is."""
        return _times(self.ours.cpu_ms, self.raw.cpu_ms)

    @property
    def errors(self) -> int:
        """How many answers of any of the four were wrong."""
        return self.ours.errors + self.unaudited.errors + self.constant.errors + self.raw.errors


def _times(cpu_ms: float, of_ms: float) -> float:
    """Return how many times one processor time another is; nan when that was too short to be measured."""
    return cpu_ms / of_ms if of_ms else nan


@dataclass(frozen=True, slots=True)
class _Turn:
    server: ServerProcess
    calls: Sequence[Call]
    seconds: float
    rounds: list[Round]

    async def warm_up(self, seconds: float) -> Tally:
        async with connections(self.server.port, self.calls) as load:
            return await load.run(seconds)

    async def take(self) -> None:
        async with connections(self.server.port, self.calls) as load:
            before = self.server.cpu_seconds()
            tally = await load.run(self.seconds)
            self.rounds.append(Round(tally, self.server.cpu_seconds() - before))


async def measure(
    plan: Plan, workload: Workload, server: ServerProcess, unaudited: ServerProcess, floor: ServerProcess
) -> Measured:
    """Return the figures of a workload on the server, with and without its audit trail, and on its floors."""
    ours = _Turn(server, workload.ours, plan.seconds, [])
    seen = await ours.warm_up(plan.warm_up_seconds)
    size = seen.answered_bytes // max(len(seen.latencies), 1)
    without = _Turn(unaudited, workload.ours, plan.seconds, [])
    bare = _Turn(floor, [constant(size)], plan.floor_seconds, [])
    raw = _Turn(floor, workload.raw, plan.floor_seconds, [])
    for turn in (without, bare, raw):
        await turn.warm_up(plan.warm_up_seconds)
    for _ in range(plan.rounds):
        for turn in (ours, without, bare, raw):
            await turn.take()
    return Measured(
        workload.name,
        workload.title,
        figures_of(ours.rounds),
        figures_of(without.rounds),
        figures_of(bare.rounds),
        figures_of(raw.rounds),
        server.resident_bytes() / _MEGABYTE,
    )
