"""A primary with one replica for a whole run, and a Taskward that reads from it."""

from collections.abc import Iterator

import pytest

from tests.both_doors.doors import DOORS, Door
from tests.postgresql_server import postgresql_server, streaming_replica
from tests.replicas.reading import wait_until_used
from tests.replicas.servers import Server, with_tables
from tests.service import Service, running_service


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def primary() -> Iterator[Server]:
    with postgresql_server() as server:
        yield with_tables(server)


@pytest.fixture(scope="session")
def replica(primary: Server) -> Iterator[Server]:
    with streaming_replica(primary.server) as server:
        yield Server(server)


@pytest.fixture
def own_replica(primary: Server) -> Iterator[Server]:
    """A replica that a test may break."""
    with streaming_replica(primary.server) as server:
        yield Server(server)


@pytest.fixture(params=DOORS, ids=list(DOORS))
def door(request: pytest.FixtureRequest) -> Door:
    return DOORS[request.param]


@pytest.fixture(scope="session")
def patient_service(
    primary: Server, replica: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A server whose reads may be as old as a test lasts."""
    folder = tmp_path_factory.mktemp("patient")
    with running_service(
        primary.url, folder, database_replica_url=replica.url, replica_lag_seconds="60"
    ) as service:
        wait_until_used(service)
        yield service
