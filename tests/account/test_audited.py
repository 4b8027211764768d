"""What is done to accounts is in the audit trail, in the transaction in which it was done."""

from typing import Any

import pytest

from graphql_schema.access import Actor, Role
from graphql_schema.account.account import NewAccount
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.account.store import AccountSearch
from graphql_schema.clock import system_clock
from graphql_schema.errors import ApiError
from graphql_schema.task.pages import PageRequest
from server.audit.account_store import AuditedAccountStore
from server.audit.journals import Journals
from server.audit.keys import key_ring
from server.audit.trail import Trail
from server.storage.accounts import SqlAccountStore
from server.storage.audit_tables import AUDIT_EVENT
from tests.account.conftest import PASSWORD, Clinic

pytestmark = pytest.mark.anyio


@pytest.fixture
def audited(clinic: Clinic, tmp_path: Any) -> AccountResolvers:
    trail = Trail(clinic.database, key_ring(tmp_path))
    caller = Actor("operator", Role.ADMIN)
    journal = Journals(trail, system_clock, "https://x.example/fhir").opened_by_operator(caller, "test")
    store = AuditedAccountStore(SqlAccountStore(clinic.database), trail, journal)
    plain = clinic.of(caller)
    return AccountResolvers(caller, store, plain.hasher, plain.sign_in, plain.cursors, plain.clock, journal)


async def events(clinic: Clinic) -> list[tuple[str, str, str, str]]:
    columns = (
        AUDIT_EVENT.c.subject,
        AUDIT_EVENT.c.interaction,
        AUDIT_EVENT.c.reason,
        AUDIT_EVENT.c.resources,
    )
    statement = AUDIT_EVENT.select().with_only_columns(*columns).order_by(AUDIT_EVENT.c.seq)
    return [tuple(row) for row in await clinic.database.read(lambda c: c.execute(statement).all())]


async def test_each_change_is_told_with_who_whom_and_what(clinic: Clinic, audited: AccountResolvers) -> None:
    await audited.create_with(NewAccount("ada", Role.ADMIN), PASSWORD)
    nora, _ = await audited.create(NewAccount("nora", Role.PRACTITIONER))
    await audited.change(nora.id, {"name": "Nora CANARY", "role": Role.ADMIN})
    await audited.set_active(nora.id, active=False)
    await audited.reset_password(nora.id)

    told = await events(clinic)

    assert [(who, what, why) for who, what, why, _ in told] == [
        ("operator", "create-account", "admin"),
        ("operator", "create-account", "practitioner"),
        ("operator", "change-account", "role admin name"),
        ("operator", "change-account", "disabled"),
        ("operator", "change-account", "password"),
    ]
    assert all(f"Person/{nora.id}" in resources for *_, resources in told[1:])
    assert "CANARY" not in repr(told)


async def test_what_was_refused_or_changed_nothing_is_no_change(
    clinic: Clinic, audited: AccountResolvers
) -> None:
    ada = await audited.create_with(NewAccount("ada", Role.ADMIN), PASSWORD)

    with pytest.raises(ApiError):
        await audited.set_active(ada.id, active=False)
    with pytest.raises(ApiError):
        await audited.create(NewAccount("ada", Role.ADMIN))
    await audited.set_active(ada.id, active=True)

    assert len(await events(clinic)) == 1


async def test_whose_account_was_read_and_by_what_search_is_told_without_its_words(clinic: Clinic) -> None:
    nora = await clinic.operator.create_with(NewAccount("nora", Role.PRACTITIONER, "Nora Canary"), None)
    clinic.told.clear()

    await clinic.operator.read(nora.id)
    page = await clinic.operator.users(AccountSearch(("canary",), Role.PRACTITIONER), PageRequest())
    await clinic.operator.count(page.where)
    await clinic.operator.practitioners(("canary",), PageRequest())
    await clinic.operator.practitioner(str(nora.practitioner_id))

    assert [(event.interaction, event.resources, event.query) for event in clinic.told] == [
        ("read", (f"Person/{nora.id}",), None),
        ("search", (f"Person/{nora.id}",), "Person?name&role"),
        ("search", (), "Person?name&role"),
        ("search", (nora.reference,), "Practitioner?active&name"),
        ("read", (nora.reference,), None),
    ]
    assert clinic.told[1].query_digest == clinic.told[2].query_digest
    assert "canary" not in repr(clinic.told).casefold()


async def test_reading_oneself_is_no_event(clinic: Clinic) -> None:
    nora = await clinic.person("nora", Role.PRACTITIONER)
    clinic.told.clear()

    assert await clinic.of(Actor(nora.id, Role.PRACTITIONER, practitioner_id=nora.practitioner_id)).own()

    assert not clinic.told
