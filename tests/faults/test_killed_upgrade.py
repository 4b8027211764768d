"""F-29: an upgrade of the tables that is killed has done nothing, and the next one does it all."""

import subprocess
import sys

import pytest

from server.storage.schema import current_and_head, upgrade
from server.storage.schema_version import NEEDED_REVISION

pytestmark = pytest.mark.anyio

KILLED = """
import asyncio, itertools, os, signal, sys
from alembic import op
from server.storage.schema import upgrade

calls = itertools.count(1)

def killing(create):
    def either(*arguments, **more):
        if next(calls) == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return create(*arguments, **more)
    return either

op.create_table, op.create_index = killing(op.create_table), killing(op.create_index)
asyncio.run(upgrade(sys.argv[1]))
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("step", ["14", pytest.param("1", marks=pytest.mark.slow)])
async def test_f_29_a_killed_upgrade_leaves_no_half_of_the_tables(empty_database_url: str, step: str) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, empty_database_url, step], check=False)  # noqa: ASYNC221

    assert killed.returncode == -9
    assert (await current_and_head(empty_database_url))[0] is None
    assert await upgrade(empty_database_url) == NEEDED_REVISION
