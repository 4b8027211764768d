"""Servers to call: one of each engine for a whole run, and the demo."""

from collections.abc import Iterator

import pytest

from tests.browser import browser, visit
from tests.databases import ENGINES, Databases, database, database_url, databases, empty_database_url, engine
from tests.selections import WAYS, choose
from tests.service import Service, running_service

__all__ = [
    "browser",
    "database",
    "database_url",
    "databases",
    "demo_server",
    "demo_service",
    "empty_database_url",
    "engine",
    "service",
    "visit",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--selections", choices=WAYS, help="Compile every selection, or none.")


def pytest_configure(config: pytest.Config) -> None:
    if way := config.getoption("--selections"):
        choose(way)


@pytest.fixture(scope="session", params=ENGINES)
def service(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp(request.param)
    with running_service(databases.migrated(request.param), folder) as running:
        yield running
    assert b"Traceback" not in running.log.read_bytes()


@pytest.fixture(scope="session")
def demo_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("demo")
    with running_service(f"sqlite:///{folder}/taskward.db", folder, demo="true") as running:
        yield running


@pytest.fixture(scope="session")
def demo_server(demo_service: Service) -> str:
    return demo_service.url
