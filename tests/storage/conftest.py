from collections.abc import AsyncIterator

import pytest

from server.storage.database import Database
from server.storage.engine import open_database
from server.storage.task_store import SqlTaskStore
from tests.storage.each_call import EachCall


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> EachCall:
    return EachCall(SqlTaskStore(database))
