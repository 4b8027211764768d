"""Our server without its audit trail, to see what the trail costs. There is no setting for this.

`python -m tests.benchmarks.unaudited_server serve`
"""

from unittest.mock import patch

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_schema.access import NoActorBecause
from graphql_schema.audit.event import Origin, Transport
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import system_clock
from server.audit.trail import Trail
from server.cli import main
from server.storage.task_store import SqlTaskStore

_NOWHERE = Origin("", None, Transport.REST, "")
_BLANK = Journal(lambda: _NOWHERE, NoActorBecause.NO_TOKEN, system_clock, b"", "", lambda _: None)


class _Unaudited:
    """Stands where `AuditRequests` does; every request has the same journal, which nobody reads."""

    def __init__(self, app: ASGIApp, **_: object) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["journal"] = _BLANK
        await self._app(scope, receive, send)


def _bare(store: SqlTaskStore, _trail: Trail, _journal: Journal) -> SqlTaskStore:
    return store


if __name__ == "__main__":
    with patch("server.app.AuditRequests", _Unaudited), patch("server.binding.AuditedTaskStore", _bare):
        main()
