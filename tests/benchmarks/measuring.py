"""Workloads on several servers that take turns, so that what disturbs one disturbs all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.benchmarks.calls import Call
from tests.benchmarks.figures import Round
from tests.benchmarks.load import Tally, connections
from tests.benchmarks.material import Workload, constant, library_list
from tests.benchmarks.measured import FLOORS, Measured, measured
from tests.benchmarks.processes import ServerProcess

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: many short rounds, as other programs disturb some of them and not their neighbours."""

    tasks: int = 10_000
    rounds: int = 20
    seconds: float = 0.2

    @property
    def warm_up_seconds(self) -> float:
        """How long each server sees a workload before it counts."""
        return self.seconds * 2

    @property
    def floor_seconds(self) -> float:
        """How long a round of a floor takes: it answers more in less time."""
        return self.seconds / 2


@dataclass(frozen=True, slots=True)
class Servers:
    """Ours, the floors', and ours with something left out, by what is left out."""

    ours: ServerProcess
    floor: ServerProcess
    variants: Mapping[str, ServerProcess] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """Calls that a server answers for a while, again and again."""

    server: ServerProcess
    calls: Sequence[Call]
    seconds: float
    number: int = 16
    rounds: list[Round] = field(default_factory=list)

    async def warm_up(self, seconds: float) -> Tally:
        """Let the server see the calls; that does not count."""
        async with connections(self.server.port, self.calls, self.number) as load:
            return await load.run(seconds)

    async def take(self) -> None:
        """Measure one round."""
        async with connections(self.server.port, self.calls, self.number) as load:
            before = self.server.cpu_seconds()
            tally = await load.run(self.seconds)
            self.rounds.append(Round(tally, self.server.cpu_seconds() - before))


async def measure(plan: Plan, workloads: Sequence[Workload], servers: Servers) -> list[Measured]:
    """Return the figures of workloads that leave each other's tasks alone."""
    turns = [(workload, await _turns(plan, workload, servers)) for workload in workloads]
    for _ in range(plan.rounds):
        for _, peers in turns:
            for turn in peers.values():
                await turn.take()
    resident_mb = servers.ours.resident_bytes() / _MEGABYTE
    return [
        measured(
            workload.name,
            workload.title,
            {peer: turn.rounds for peer, turn in peers.items()},
            resident_mb,
        )
        for workload, peers in turns
    ]


async def _turns(plan: Plan, workload: Workload, servers: Servers) -> dict[str, Turn]:
    """Return a workload's turn on each peer, warmed up."""
    ours = Turn(servers.ours, workload.ours, plan.seconds)
    seen = await ours.warm_up(plan.warm_up_seconds)
    size = seen.answered_bytes // max(len(seen.latencies), 1)
    floors = ([constant(size)], workload.raw, [library_list()])
    turns = {
        **{name: Turn(server, workload.ours, plan.seconds) for name, server in _variants(workload, servers)},
        **{
            name: Turn(servers.floor, calls, plan.floor_seconds)
            for name, calls in zip(FLOORS, floors, strict=True)
        },
    }
    for turn in turns.values():
        await turn.warm_up(plan.warm_up_seconds)
    return {"ours": ours, **turns}


def _variants(workload: Workload, servers: Servers) -> Iterator[tuple[str, ServerProcess]]:
    for name, server in servers.variants.items():
        if name in workload.variants:
            yield name, server
