"""Whatever happens to accounts, in whatever order: they are as a dictionary says they must be."""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from graphql_schema.access import Role
from graphql_schema.account.account import Account, AccountChanges, NewAccount
from graphql_schema.account.sign_in import Refusal
from graphql_schema.account.store import AccountSearch
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import EVERYTHING
from graphql_schema.task.pages import PageRequest
from server.accounts.passwords import PasswordHasher
from server.storage.engine import open_database
from server.storage.schema import upgrade
from tests.account.conftest import Clinic

Result = TypeVar("Result")

USERNAMES = st.sampled_from(["ada", "ADA ", "nora", "tomas", "iris"])
ROLES = st.sampled_from(list(Role))
PRACTITIONER_IDS = st.sampled_from([None, "p-1", "p-2"])


@dataclass(frozen=True)
class Expected:
    """What must be so of one account; `practitioner_id` is "new" where the server chose it."""

    role: Role
    practitioner_id: str | None
    password: str
    active: bool = True


class Stories(RuleBasedStateMachine):
    """One clinic on SQLite, and what it must look like."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        url = f"sqlite:///{Path(self.folder.name) / 'taskward.db'}"
        self.run(upgrade(url))
        self.clinic = Clinic(open_database(url), PasswordHasher(memory_kib=8, passes=1))
        self.expected: dict[str, Expected] = {}
        self.ids: dict[str, str] = {}

    def teardown(self) -> None:
        self.clinic.hasher.close()
        self.run(self.clinic.database.close())
        self.loop.close()
        self.folder.cleanup()

    def run(self, act: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(act)

    def outcome(self, act: Coroutine[Any, Any, Result]) -> Result | Problem:
        try:
            return self.run(act)
        except ApiError as error:
            return error.problem

    def is_taken(self, practitioner_id: str | None, but_by: str = "") -> bool:
        others = (one.practitioner_id for name, one in self.expected.items() if name != but_by)
        return practitioner_id is not None and practitioner_id in others

    def is_last_admin(self, username: str) -> bool:
        admins = [name for name, one in self.expected.items() if one.active and one.role is Role.ADMIN]
        return admins == [username]

    @rule(typed=USERNAMES, role=ROLES, practitioner_id=PRACTITIONER_IDS)
    def create(self, typed: str, role: Role, practitioner_id: str | None) -> None:
        outcome = self.outcome(self.clinic.operator.create(NewAccount(typed, role, None, practitioner_id)))

        username = typed.strip().lower()
        if username in self.expected or self.is_taken(practitioner_id):
            assert outcome is Problem.DUPLICATE
            return
        assert isinstance(outcome, tuple)
        account, password = outcome
        self.ids[username] = account.id
        self.expected[username] = Expected(role, account.practitioner_id, password)
        if practitioner_id or role is not Role.PRACTITIONER:
            assert account.practitioner_id == practitioner_id

    @rule(data=st.data(), active=st.booleans())
    def set_active(self, data: st.DataObject, active: bool) -> None:
        if not self.expected:
            return
        username = data.draw(st.sampled_from(sorted(self.expected)))
        refused = not active and self.is_last_admin(username)

        outcome = self.outcome(self.clinic.operator.set_active(self.ids[username], active=active))

        assert (outcome is Problem.BUSINESS_RULE) == refused
        if not refused:
            self.expected[username] = replace(self.expected[username], active=active)

    @rule(data=st.data(), role=ROLES, practitioner_id=PRACTITIONER_IDS)
    def move(self, data: st.DataObject, role: Role, practitioner_id: str | None) -> None:
        if not self.expected:
            return
        username = data.draw(st.sampled_from(sorted(self.expected)))
        changes: AccountChanges = {"role": role, "practitioner_id": practitioner_id}

        outcome = self.outcome(self.clinic.operator.change(self.ids[username], changes))

        if role is Role.PRACTITIONER and practitioner_id is None:
            assert outcome is Problem.BUSINESS_RULE
        elif self.is_taken(practitioner_id, but_by=username):
            assert outcome is Problem.DUPLICATE
        elif role is not Role.ADMIN and self.is_last_admin(username):
            assert outcome is Problem.BUSINESS_RULE
        else:
            assert isinstance(outcome, Account)
            old = self.expected[username]
            self.expected[username] = replace(old, role=role, practitioner_id=practitioner_id)

    @rule(data=st.data())
    def reset(self, data: st.DataObject) -> None:
        if self.expected:
            username = data.draw(st.sampled_from(sorted(self.expected)))
            _, password = self.run(self.clinic.operator.reset_password(self.ids[username]))
            assert password != self.expected[username].password
            self.expected[username] = replace(self.expected[username], password=password)

    @rule(data=st.data())
    def sign_in(self, data: st.DataObject) -> None:
        if self.expected:
            username = data.draw(st.sampled_from(sorted(self.expected)))
            one = self.expected[username]
            self.clinic.wait(1000)
            checked = self.run(self.clinic.sign_in.check(username, one.password))
            wrong = self.run(self.clinic.sign_in.check(username, one.password + "x"))
            expires = self.run(self.clinic.operator.read(self.ids[username])).password_expires_at
            assert isinstance(wrong, Refusal)
            assert isinstance(checked, Account) == (one.active and self.clinic.now < (expires or 0))

    @invariant()
    def the_accounts_are_as_expected(self) -> None:
        page = self.run(self.clinic.operator.users(AccountSearch(), PageRequest(100)))
        found = {one.username: (one.role, one.practitioner_id, one.active) for one in page.accounts}
        directory = self.run(self.clinic.operator.practitioners((), PageRequest(100)))
        everybody = self.run(self.clinic.operator.directory(EVERYTHING, PageRequest(100)))

        assert found == {
            name: (one.role, one.practitioner_id, one.active) for name, one in self.expected.items()
        }
        assert {one.username for one in directory.accounts} == {
            name for name, one in self.expected.items() if one.active and one.practitioner_id
        }
        assert {one.username: (one.id, one.active) for one in everybody.practitioners} == {
            name: (one.practitioner_id, one.active)
            for name, one in self.expected.items()
            if one.practitioner_id
        }


Stories.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None, derandomize=True)
TestAnyStory = Stories.TestCase
