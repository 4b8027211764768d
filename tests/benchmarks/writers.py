"""One writer beside many at once: those that wait for the disk together share one sync of it."""

from tests.benchmarks.figures import figures_of
from tests.benchmarks.material import Material
from tests.benchmarks.measuring import Plan, Turn
from tests.benchmarks.processes import ServerProcess
from tests.benchmarks.workloads import create

MANY = 64


async def measure_writers(plan: Plan, material: Material, server: ServerProcess) -> dict[str, float]:
    """Return what one connection and what MANY get created per second, and at which price."""
    calls = create(material).ours
    turns = {name: Turn(server, calls, plan.seconds, number) for name, number in (("one", 1), ("many", MANY))}
    for turn in turns.values():
        await turn.warm_up(plan.warm_up_seconds)
    for _ in range(plan.rounds):
        for turn in turns.values():
            await turn.take()
    found: dict[str, float] = {}
    for name, turn in turns.items():
        figures = figures_of(turn.rounds)
        if figures.errors:
            raise RuntimeError(f"{figures.errors} wrong answers to writers, the first: {figures.first_error}")
        found |= {
            f"{name}_per_second": figures.requests_per_second,
            f"{name}_cpu_ms": figures.cpu_ms,
            f"{name}_p50_ms": figures.p50_ms,
        }
    return found
