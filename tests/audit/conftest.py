from pathlib import Path

import pytest

from server.audit.keys import KeyRing, key_ring


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return key_ring(tmp_path)
