"""One worker beside two: how many FHIR reads two cores answer, where the load is made on them too."""

from time import process_time

from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import figures_of
from tests.benchmarks.measuring import Plan, Turn
from tests.benchmarks.processes import LOAD_CORE, SERVER_CORE, on_cores
from tests.benchmarks.serving import serving
from tests.benchmarks.workloads import read

_BOTH = (SERVER_CORE, LOAD_CORE)


async def measure_workers(plan: Plan, ready: Bench) -> dict[str, float]:
    """Return reads per second and processor time per read of one worker and of two, on the same two cores.

    `load_ms` is what the load generator takes for a request, beside them on these cores.
    """
    base_port = ready.servers.ours.port
    found: dict[str, float] = {}
    with (
        on_cores(*_BOTH),
        serving(ready.url, ready.folder, base_port=base_port, workers=1, cores=_BOTH) as one,
        serving(ready.url, ready.folder, base_port=base_port, workers=2, cores=_BOTH) as two,
    ):
        calls = read(ready.material).ours
        turns = {
            name: Turn(server.process, calls, plan.seconds, number=32)
            for name, server in (("one", one), ("two", two))
        }
        for turn in turns.values():
            await turn.warm_up(plan.warm_up_seconds)
        began = process_time()
        for _ in range(plan.rounds):
            for turn in turns.values():
                await turn.take()
        spent = process_time() - began
    for name, turn in turns.items():
        figures = figures_of(turn.rounds)
        if figures.errors:
            raise RuntimeError(f"{figures.errors} wrong answers, the first: {figures.first_error}")
        found |= {f"{name}_per_second": figures.requests_per_second, f"{name}_cpu_ms": figures.cpu_ms}
    requests = sum(each.tally.requests for turn in turns.values() for each in turn.rounds)
    return found | {"load_ms": spent * 1000 / requests}
