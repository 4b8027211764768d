"""The registered clients, as rows."""

import json
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from server.storage.database import Connection
from server.storage.identity_tables import CLIENT


@dataclass(frozen=True, slots=True)
class Registration:
    """A client as it is registered: public without a secret hash. `created_at` is microseconds since 1970 UTC.

    `role` and `practitioner_id` are what it is in its own name, by client credentials.
    """

    id: str
    name: str
    secret_hash: str | None
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    scope: str
    role: str | None
    practitioner_id: str | None
    active: bool
    created_at: int


_LISTS = ("redirect_uris", "grant_types")
_NAMES = [field.name for field in fields(Registration)]
_COLUMNS = [CLIENT.c[name] for name in _NAMES]
_ONE = select(*_COLUMNS).where(CLIENT.c.id == bindparam("id"))
_ALL = select(*_COLUMNS).order_by(CLIENT.c.created_at, CLIENT.c.id)
_INSERT = insert(CLIENT)
_DISABLE = update(CLIENT).where(CLIENT.c.id == bindparam("client_id")).values(active=False)


def registration(connection: Connection, client_id: str) -> Registration | None:
    """Return a client, whether it is active or not."""
    # PostgreSQL keeps no NUL, so no client has one.
    row = None if "\0" in client_id else connection.execute(_ONE, {"id": client_id}).first()
    return None if row is None else _registration(row)


def registrations(connection: Connection) -> list[Registration]:
    """Return every client, the oldest first."""
    return [_registration(row) for row in connection.execute(_ALL)]


def register(connection: Connection, client: Registration) -> None:
    """Keep a new client."""
    values = {name: getattr(client, name) for name in _NAMES}
    connection.execute(_INSERT, values | {name: json.dumps(values[name]) for name in _LISTS})


def disable_client(connection: Connection, client_id: str) -> bool:
    """Let a client do nothing from now on; return whether there is one."""
    return connection.execute(_DISABLE, {"client_id": client_id}).rowcount == 1


def _registration(row: Any) -> Registration:
    values = dict(zip(_NAMES, row, strict=True))
    values |= {name: tuple(json.loads(values[name])) for name in _LISTS}
    return Registration(**(values | {"active": bool(values["active"])}))
