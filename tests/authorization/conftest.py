"""Servers of our own on each engine, small enough to compare all that they keep."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.authorization.tables import Tables, open_tables
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Door
from tests.databases import ENGINES, Databases
from tests.service import Service, running_service

Watched = tuple[Service, Tables]


@contextmanager
def watched(
    engine: str, databases: Databases, folders: pytest.TempPathFactory, **settings: Any
) -> Iterator[Watched]:
    """Start a server, and open its tables beside it."""
    url = databases.migrated(engine)
    folder = folders.mktemp(f"authorization-{engine}")
    with (
        running_service(url, folder, **settings) as running,
        open_tables(url) as tables,
    ):
        yield running, tables
    assert b"Traceback" not in running.log.read_bytes()


@pytest.fixture(scope="session", params=ENGINES)
def open_service(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    with watched(request.param, databases, tmp_path_factory) as service:
        yield service


@pytest.fixture(params=ENGINES)
def hiding_service(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    with watched(request.param, databases, tmp_path_factory, hide_existence="true") as service:
        yield service


@pytest.fixture
def service(open_service: Watched) -> Service:
    return open_service[0]


@pytest.fixture
def tables(open_service: Watched) -> Tables:
    return open_service[1]


@pytest.fixture(params=TRANSPORTS, ids=list(TRANSPORTS))
def door(request: pytest.FixtureRequest) -> Door:
    return TRANSPORTS[request.param]
