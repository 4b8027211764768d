"""Changing one account: create, change, disable, a new password. Each is whole or does not happen.

What takes rights away also ends the sessions that had them, in the same transaction.
"""

from dataclasses import replace

from graphql_schema.access import Access, Permission, Role
from graphql_schema.account.account import Account, AccountChanges, NewAccount
from graphql_schema.account.names import name_of, practitioner_id_of, username_of
from graphql_schema.account.sign_in import delay_key
from graphql_schema.account.store import AccountSearch, AnyAccess
from graphql_schema.account.work import AccountWork
from graphql_schema.clock import MICROS_PER_MILLI
from graphql_schema.errors import ApiError, Problem

INITIAL_PASSWORD_LIFE = 7 * 24 * 3600 * 1_000_000
"""Microseconds for which a password works that somebody else made."""


def create(work: AccountWork, new: NewAccount, password_hash: str | None, *, expires: bool) -> Account:
    """Keep a new account; a practitioner without a practitioner id gets a new one."""
    access = work.require(Permission.CREATE_ACCOUNT)
    now = work.clock()
    username = username_of(new.username)
    account = Account(
        id=work.new_id(now),
        username=username,
        name=name_of(username if new.name is None else new.name),
        role=new.role,
        practitioner_id=None if new.practitioner_id is None else practitioner_id_of(new.practitioner_id),
        active=True,
        has_password=password_hash is not None,
        password_expires_at=now + INITIAL_PASSWORD_LIFE if expires else None,
        created_at=now,
        changed_at=now,
    )
    account = _with_practitioner_id(work, account)
    work.rows.hold()
    if work.rows.owner_of_username(access, username) is not None:
        raise ApiError(Problem.DUPLICATE, f"There is already an account named {username}.", "username")
    _check_practitioner_id(work, access, account)
    work.rows.insert(access, account, password_hash)
    return account


def change(work: AccountWork, account_id: str, changes: AccountChanges) -> Account:
    """Change what is given. A new role or practitioner id ends every session of the account."""
    access = work.require(Permission.UPDATE_ACCOUNT)
    work.rows.hold()
    old = work.present(work.rows.read(access, account_id))
    new = replace(old, changed_at=_later(work, old))
    if "name" in changes:
        new = replace(new, name=name_of(changes["name"]))
    if "role" in changes:
        new = replace(new, role=changes["role"])
    if "practitioner_id" in changes:
        given = changes["practitioner_id"]
        new = replace(new, practitioner_id=None if given is None else practitioner_id_of(given))
        if given is None and new.role is Role.PRACTITIONER:
            raise ApiError(Problem.BUSINESS_RULE, "A practitioner has a practitioner id.", "practitionerId")
    new = _with_practitioner_id(work, new)
    _check_practitioner_id(work, access, new)
    _check_an_admin_stays(work, access, old, new)
    work.rows.update(access, old, new)
    if (new.role, new.practitioner_id) != (old.role, old.practitioner_id):
        work.rows.end_sessions(access, new.id, work.clock())
    return new


def set_active(work: AccountWork, account_id: str, *, active: bool) -> Account:
    """Let somebody sign in or not. Who may not is signed out everywhere."""
    access = work.require(Permission.UPDATE_ACCOUNT)
    work.rows.hold()
    old = work.present(work.rows.read(access, account_id))
    new = replace(old, active=active, changed_at=_later(work, old))
    if active == old.active:
        return old
    _check_an_admin_stays(work, access, old, new)
    work.rows.update(access, old, new)
    if not active:
        work.rows.end_sessions(access, new.id, work.clock())
    return new


def reset_password(work: AccountWork, account_id: str, password_hash: str, *, expires: bool) -> Account:
    """Give an account another password, and sign it out everywhere."""
    access = work.require(Permission.UPDATE_ACCOUNT)
    work.rows.hold()
    account = work.present(work.rows.read(access, account_id))
    expires_at = work.clock() + INITIAL_PASSWORD_LIFE if expires else None
    return _with_password(work, access, account, password_hash, expires_at)


def change_own_password(work: AccountWork, checked: Account, password_hash: str) -> Account:
    """Replace the caller's own password, unless the `checked` account was changed since."""
    access = work.require_oneself()
    work.rows.hold()
    account = work.rows.read_own(access)
    if account is None or account != checked:
        raise ApiError(Problem.VERSION_CONFLICT, "This account was changed at the same moment; try again.")
    return _with_password(work, access, account, password_hash, None)


def _with_password(
    work: AccountWork, access: AnyAccess, account: Account, password_hash: str, expires_at: int | None
) -> Account:
    changed = replace(
        account,
        has_password=True,
        password_expires_at=expires_at,
        changed_at=_later(work, account),
    )
    work.rows.set_password(access, changed, password_hash)
    work.rows.end_sessions(access, account.id, work.clock())
    work.rows.forget_failures(access, delay_key(work.cursors, account.username))
    return changed


def _later(work: AccountWork, account: Account) -> int:
    # Strictly, so that two changes at the same moment are told apart.
    return max(work.clock(), account.changed_at + MICROS_PER_MILLI)


def _with_practitioner_id(work: AccountWork, account: Account) -> Account:
    if account.role is Role.PRACTITIONER and account.practitioner_id is None:
        return replace(account, practitioner_id=work.new_id(work.clock()))
    return account


def _check_practitioner_id(work: AccountWork, access: Access, account: Account) -> None:
    if account.practitioner_id is None:
        return
    if work.rows.owner_of_practitioner_id(access, account.practitioner_id) not in (None, account.id):
        text = f"Another account has the practitioner id {account.practitioner_id}."
        raise ApiError(Problem.DUPLICATE, text, "practitionerId")


def _check_an_admin_stays(work: AccountWork, access: Access, old: Account, new: Account) -> None:
    if new.is_active_admin or not old.is_active_admin:
        return
    if work.rows.count(access, AccountSearch(role=Role.ADMIN, active=True)) == 1:
        text = "This is the last active admin: make somebody else an admin first."
        raise ApiError(Problem.BUSINESS_RULE, text)
