"""A world of each engine, for all the tests of the authorization server."""

import os
from collections.abc import Iterator

import pytest

from tests.databases import ENGINES, Databases
from tests.oauth.world import World
from tests.service import running_service


@pytest.fixture(scope="session", params=ENGINES)
def running_world(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp(f"oauth-{request.param}")
    url = databases.migrated(request.param)
    with running_service(url, folder, cors_origins="https://worklist.example.org") as service:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")},
            "TASKWARD_DATABASE_URL": url,
            "TASKWARD_DATA_DIR": str(folder / "var"),
            "TASKWARD_BASE_URL": service.url,
        }
        yield World(service, environment)
    log = service.log.read_text()
    assert "Traceback" not in log
    assert "eyJ" not in log


@pytest.fixture
def world(running_world: World) -> Iterator[World]:
    yield running_world
    running_world.close_browsers()
