from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.audit.keys import KeyRing, key_ring
from server.storage.database import Database
from server.storage.engine import open_database


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return key_ring(tmp_path)
