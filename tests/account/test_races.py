"""Who signs in while a right is taken away: whatever comes first, nothing outlives the change."""

import asyncio
import time

import pytest
from sqlalchemy import text

from graphql_schema.access import Role
from graphql_schema.account.account import Account
from server.storage.browser_sessions import BrowserSession, start_browser_session
from server.storage.database import Connection
from server.storage.identity_tables import BROWSER_SESSION
from server.storage.sign_ins import account_that_may_sign_in
from tests.account.conftest import PASSWORD, Clinic

pytestmark = pytest.mark.anyio

A_WHILE_SECONDS = 0.3


def dawdle(connection: Connection) -> None:
    """Keep the transaction open for a while."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_sleep({A_WHILE_SECONDS})"))
    else:
        time.sleep(A_WHILE_SECONDS)


def remember(connection: Connection, checked: Account, now: int) -> bool:
    """Begin a session in a browser as a sign-in does: only if the account is as it was when it was checked."""
    if account_that_may_sign_in(connection, checked.id) != checked:
        return False
    start_browser_session(connection, BrowserSession("cookie", checked.id, now, now + 1))
    return True


async def browsers(clinic: Clinic) -> int:
    return len(
        await clinic.database.read(lambda connection: connection.execute(BROWSER_SESSION.select()).all())
    )


async def sign_in_slowly(clinic: Clinic) -> bool:
    """Sign in with the old password; the browser is remembered in a transaction that takes a while."""
    checked = await clinic.sign_in.check("nora", PASSWORD)
    assert isinstance(checked, Account)

    def remember_slowly(connection: Connection) -> bool:
        is_signed_in = remember(connection, checked, clinic.now)
        dawdle(connection)
        return is_signed_in

    return await clinic.database.write(remember_slowly)


@pytest.mark.parametrize("act", ["reset", "disable", "demote"])
async def test_who_signs_in_while_a_right_is_taken_away_is_signed_out_with_it(
    clinic: Clinic, act: str
) -> None:
    nora = await clinic.person("nora", Role.PRACTITIONER)

    signing_in = asyncio.ensure_future(sign_in_slowly(clinic))
    await asyncio.sleep(A_WHILE_SECONDS / 2)
    match act:
        case "reset":
            await clinic.operator.reset_password(nora.id)
        case "disable":
            await clinic.operator.set_active(nora.id, active=False)
        case "demote":
            await clinic.operator.change(nora.id, {"role": Role.AUDITOR})

    assert await signing_in
    assert await browsers(clinic) == 0


async def test_a_password_that_was_right_a_moment_ago_signs_nobody_in(clinic: Clinic) -> None:
    nora = await clinic.person("nora", Role.PRACTITIONER)
    checked = await clinic.sign_in.check("nora", PASSWORD)
    assert isinstance(checked, Account)

    await clinic.operator.reset_password(nora.id)
    is_signed_in = await clinic.database.write(lambda connection: remember(connection, checked, clinic.now))

    assert not is_signed_in
    assert await browsers(clinic) == 0
