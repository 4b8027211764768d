"""One engine from an empty database to its figures."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from graphql_schema.access import Role
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from server.settings import FHIR_PATH
from server.storage.schema import upgrade
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.filling import fill
from tests.benchmarks.material import Material
from tests.benchmarks.measuring import Measured, Plan, measure
from tests.benchmarks.processes import running_server
from tests.benchmarks.workloads import WORKLOADS
from tests.benchmarks.writes import made_up_writes
from tests.service import free_port

_TOKEN_SECONDS = 3600


async def bench(engine: str, plan: Plan) -> AsyncIterator[Measured]:
    """Yield the figures of each workload, as soon as they are there."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="taskward-bench-")))
        url = stack.enter_context(ENGINES[engine]())
        await upgrade(url)
        writes = list(made_up_writes(plan.tasks))
        await fill(url, writes)
        port, floor_port = free_port(), free_port()
        settings = {
            "TASKWARD_DATABASE_URL": url,
            "TASKWARD_DATA_DIR": str(folder / "var"),
            "TASKWARD_PORT": str(port),
        }
        server = stack.enter_context(
            running_server(["server", "serve"], port, folder / "server.log", settings)
        )
        floor = stack.enter_context(
            running_server(
                ["tests.benchmarks.floor_server", url, str(floor_port)], floor_port, folder / "floor.log"
            )
        )
        material = Material([write.task for write in writes], _token(folder / "var", port))
        for make in WORKLOADS:
            yield await measure(plan, make(material), server, floor)


def _token(data_dir: Path, port: int) -> str:
    base_url = f"http://127.0.0.1:{port}"
    issuer = TokenIssuer(signing_key(data_dir), base_url, base_url + FHIR_PATH)
    return issuer.issue(Grant("bench", Role.ADMIN), _TOKEN_SECONDS)
