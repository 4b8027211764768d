"""Row G-31 of our catalogue: what nobody expected is told as such, and its text to no one."""

import asyncio
import logging
from typing import Any

import pytest

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.context import Context
from graphql_schema.cursors import CursorSigner
from graphql_schema.failures import INTERNAL
from graphql_schema.schema import schema
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from tests.account.fakes import no_accounts
from tests.rest_facade.fakes import MemoryStore


class BrokenStore(MemoryStore):
    """Fails with words that are a patient's."""

    async def reading(self, *_: Any) -> Any:
        raise RuntimeError("CANARY Amara Okafor")


def test_g_31_a_failure_of_ours_is_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    admin = Actor("admin", Role.ADMIN)
    site = Site("http://localhost/api/fhir")
    tasks = TaskResolvers(admin, BrokenStore(), site, CursorSigner(b"k" * 32), system_clock)
    context = Context(admin, tasks, no_accounts(admin))

    with caplog.at_level(logging.DEBUG):
        result = asyncio.run(schema.execute('{ task(id: "a") { id } }', context_value=context))

    assert result.errors
    error = result.errors[0]
    assert error.message == INTERNAL
    assert (error.extensions or {})["code"] == "INTERNAL"
    assert "RuntimeError" in caplog.text
    assert "CANARY" not in caplog.text.replace(__file__, "")
