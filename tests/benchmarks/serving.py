"""Our own server to be measured, and a token to ask it with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graphql_schema.access import Role
from rest_facade.base_path import FHIR_PATH
from server.auth.keys import signing_key
from server.auth.tokens import Grant, TokenIssuer
from tests.benchmarks.processes import SERVER_CORE, ServerProcess, running_server
from tests.service import free_port

_TOKEN_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server, and an admin's token."""

    process: ServerProcess
    token: str


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    module: str = "server",
    base_port: int | None = None,
    *,
    workers: int = 1,
    cores: Sequence[int] = (SERVER_CORE,),
) -> Iterator[Serving]:
    """Start a server over a database, with its keys and its log in `folder`.

    One that serves in another way takes the tokens of the server at `base_port`, if one is given.
    """
    port = free_port()
    base_port = base_port or port
    settings = {
        "TASKWARD_DATABASE_URL": database_url,
        "TASKWARD_DATA_DIR": str(folder / "var"),
        "TASKWARD_PORT": str(port),
        "TASKWARD_BASE_URL": f"http://127.0.0.1:{base_port}",
    }
    command, log = [module, "serve", "--workers", str(workers)], folder / f"server-{port}.log"
    with running_server(command, port, log, settings, cores) as process:
        yield Serving(process, _token(folder / "var", base_port))


def _token(data_dir: Path, port: int) -> str:
    base_url = f"http://127.0.0.1:{port}"
    issuer = TokenIssuer(signing_key(data_dir), base_url, base_url + FHIR_PATH)
    return issuer.issue(Grant("bench", Role.ADMIN), _TOKEN_SECONDS)
