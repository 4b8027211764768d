import pytest

from server.storage.database import Database
from server.storage.task_store import SqlTaskStore
from tests.storage.each_call import EachCall


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def store(database: Database) -> EachCall:
    return EachCall(SqlTaskStore(database))
