"""A server of our own on each engine, small enough to compare all that it keeps."""

from collections.abc import Iterator

import pytest

from tests.authorization.tables import Tables, open_tables
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Door
from tests.databases import ENGINES, Databases
from tests.service import Service, running_service


@pytest.fixture(scope="session", params=ENGINES)
def own_service(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, Tables]]:
    url = databases.migrated(request.param)
    folder = tmp_path_factory.mktemp(f"authorization-{request.param}")
    with running_service(url, folder) as running, open_tables(url) as tables:
        yield running, tables
    assert b"Traceback" not in running.log.read_bytes()


@pytest.fixture
def service(own_service: tuple[Service, Tables]) -> Service:
    return own_service[0]


@pytest.fixture
def tables(own_service: tuple[Service, Tables]) -> Tables:
    return own_service[1]


@pytest.fixture(params=TRANSPORTS, ids=list(TRANSPORTS))
def door(request: pytest.FixtureRequest) -> Door:
    return TRANSPORTS[request.param]
