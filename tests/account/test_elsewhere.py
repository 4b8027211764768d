"""Accounts where another issuer signs people in: a directory, without passwords."""

from pathlib import Path

import pytest

from graphql_schema.access import Actor, Role
from graphql_schema.account.account import NewAccount
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.pages import PageRequest
from server.accounts.accounts import Accounts
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.trail import Trail
from server.storage.database import Database
from tests.account.conftest import PASSWORD

pytestmark = pytest.mark.anyio


async def test_no_password_is_made_where_another_issuer_keeps_them(
    database: Database, tmp_path: Path
) -> None:
    trail = Trail(database, key_ring(tmp_path))
    accounts = Accounts.over(database, CursorSigner(b"k" * 32), trail, keeps_passwords=False)
    caller = Actor("operator", Role.ADMIN)
    journal = Journals(trail, system_clock, "https://x.example/fhir").opened_by_operator(caller, "test")
    operator = accounts.of(caller, journal)

    nora = await operator.create_with(NewAccount("nora", Role.PRACTITIONER), None)
    for act in (
        operator.create(NewAccount("tomas", Role.PRACTITIONER)),
        operator.reset_password(nora.id),
        operator.set_password(nora.id, PASSWORD),
    ):
        with pytest.raises(ApiError, match="TASKWARD_OIDC_ISSUER signs people in") as refused:
            await act
        assert refused.value.problem is Problem.BUSINESS_RULE

    found = await operator.practitioners(("nora",), PageRequest())
    read = await operator.practitioner(str(nora.practitioner_id))
    accounts.close()
    assert found.accounts == [nora]
    assert (read.reference, read.username) == (nora.reference, "nora")
    assert not nora.has_password
