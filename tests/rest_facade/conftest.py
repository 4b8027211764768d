import pytest
from starlette.testclient import TestClient

from tests.rest_facade.door import Door, application
from tests.rest_facade.fakes import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def door(store: MemoryStore) -> Door:
    return Door(TestClient(application(store), raise_server_exceptions=False, follow_redirects=False))
