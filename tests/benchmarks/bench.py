"""One engine from an empty database to its figures."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from server.storage.schema import upgrade
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.filling import fill
from tests.benchmarks.material import Material
from tests.benchmarks.measuring import Measured, Plan, measure
from tests.benchmarks.processes import running_server
from tests.benchmarks.serving import serving
from tests.benchmarks.workloads import WORKLOADS
from tests.benchmarks.writes import made_up_writes
from tests.service import free_port

_UNAUDITED = "tests.benchmarks.unaudited_server"


async def bench(engine: str, plan: Plan) -> AsyncIterator[Measured]:
    """Yield the figures of each workload, as soon as they are there."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="taskward-bench-")))
        url = stack.enter_context(ENGINES[engine]())
        await upgrade(url)
        writes = list(made_up_writes(plan.tasks))
        await fill(url, writes)
        ours = stack.enter_context(serving(url, folder))
        unaudited = stack.enter_context(serving(url, folder, _UNAUDITED, ours.process.port))
        floor_port = free_port()
        floor = stack.enter_context(
            running_server(
                ["tests.benchmarks.floor_server", url, str(floor_port)], floor_port, folder / "floor.log"
            )
        )
        material = Material([write.task for write in writes], ours.token)
        for make in WORKLOADS:
            yield await measure(plan, make(material), ours.process, unaudited.process, floor)
