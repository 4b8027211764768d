"""One engine from an empty database to its figures."""

from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from graphql_schema.task.store import TaskWrite
from server.storage.schema import upgrade
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.filling import fill
from tests.benchmarks.material import Material
from tests.benchmarks.measured import Measured
from tests.benchmarks.measuring import Plan, Servers, measure
from tests.benchmarks.processes import running_server
from tests.benchmarks.serving import serving
from tests.benchmarks.ward import Ward
from tests.benchmarks.workloads import READS, WRITES
from tests.benchmarks.writes import made_up_writes
from tests.service import free_port

_VARIANTS = {
    "unaudited": "tests.benchmarks.unaudited_server",
    "uncompiled": "tests.benchmarks.uncompiled_server",
}


@dataclass(frozen=True, slots=True)
class Bench:
    """Servers over a filled database, ready to be measured; `folder` is where our server has its keys."""

    url: str
    folder: Path
    servers: Servers
    material: Material

    async def measure(self, plan: Plan, only: Sequence[str] | None = None) -> list[Measured]:
        """Return the figures of each workload, or of some; those that write come last."""
        found = []
        for group in (READS, WRITES):
            workloads = [make(self.material) for make in group]
            wanted = [each for each in workloads if only is None or each.name in only]
            found += await measure(plan, wanted, self.servers)
        return found


@asynccontextmanager
async def bench(engine: str, tasks: int, *, variants: bool = True) -> AsyncIterator[Bench]:
    """Fill a database with so many tasks; start our server, its variants and its floors over it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="taskward-bench-")))
        ward, writes = Ward(), list(made_up_writes(tasks))
        url = stack.enter_context(ENGINES[engine]())
        await _fill(url, list(ward.learn(writes, tasks)))
        ours = stack.enter_context(serving(url, folder))
        others = {}
        for name, module in _VARIANTS.items() if variants else ():
            # Servers over one database take turns at sealing the audit trail, also each other's events.
            other_url = stack.enter_context(ENGINES[engine]())
            await _fill(other_url, writes)
            other = stack.enter_context(serving(other_url, folder, module, ours.process.port))
            others[name] = other.process
        port = free_port()
        command = ["tests.benchmarks.floor_server", url, str(port)]
        floor = stack.enter_context(running_server(command, port, folder / "floor.log"))
        yield Bench(url, folder, Servers(ours.process, floor, others), Material(ward, ours.token))


async def _fill(url: str, writes: Sequence[TaskWrite]) -> None:
    await upgrade(url)
    await fill(url, writes)
