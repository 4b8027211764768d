"""A small application around the FHIR door, and people who knock at it."""

from collections.abc import Iterator
from typing import Any

from httpx2 import Response
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_schema.access import Actor, Caller, NoActorBecause, Role, permissions_of_scopes
from graphql_schema.audit.event import Origin, Transport
from graphql_schema.audit.journal import Journal
from graphql_schema.clock import system_clock
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import TaskStore
from rest_facade.facade import Facade, caller_of
from rest_facade.failures import answer_api_error, answer_http_exception, answer_unexpected
from rest_facade.routes import fhir_routes
from tests.rest_facade.examples import task

BASE = "https://taskward.example/api/fhir"
START = 1_710_489_600_000_000
"""2024-03-15T08:00:00Z in microseconds since 1970."""

CALLERS: dict[str, Caller] = {
    "admin": Actor("ada", Role.ADMIN, "Ada"),
    "practitioner": Actor("pia", Role.PRACTITIONER, "Pia", practitioner_id="pia"),
    "colleague": Actor("col", Role.PRACTITIONER, "Col", practitioner_id="col"),
    "auditor": Actor("aud", Role.AUDITOR, "Aud"),
    "reader": Actor("rea", Role.ADMIN, "Rea", granted=permissions_of_scopes("user/Task.r")),
    "nobody": Actor("nob", None),
    "expired": NoActorBecause.EXPIRED_TOKEN,
    "invalid": NoActorBecause.INVALID_TOKEN,
    "twice": NoActorBecause.AMBIGUOUS_TOKEN,
}


class Clock:
    """Each look at it, a second has passed."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        self.now += 1_000_000
        return self.now


def untold_journal(caller: Caller) -> Journal:
    """Return a journal that nobody reads."""
    origin = Origin("r1", None, Transport.REST, "a test")
    return Journal(lambda: origin, caller, system_clock, b"", BASE, lambda _: None)


class NamedCaller:
    """Stands for the bearer middleware: the token is the name of a caller."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            name = Request(scope).headers.get("authorization", "").removeprefix("Bearer ")
            caller = CALLERS.get(name, NoActorBecause.NO_TOKEN)
            scope.setdefault("state", {}).update(caller=caller, journal=untold_journal(caller))
        await self.app(scope, receive, send)


def application(store: TaskStore, site: Site | None = None) -> ASGIApp:
    """Return the FHIR door over a store, its callers named by their tokens."""
    site, clock, cursors = site or Site(BASE), Clock(), CursorSigner(b"a key for tests")

    def tasks_of(request: Request) -> TaskResolvers:
        return TaskResolvers(caller_of(request), store, site, cursors, clock)

    handlers: dict[Any, Any] = {
        ApiError: answer_api_error,
        HTTPException: answer_http_exception,
        Exception: answer_unexpected,
    }
    facade = Facade(tasks_of, site, clock, "1.2.3")
    return NamedCaller(Starlette(routes=fhir_routes(facade), exception_handlers=handlers))


class Door:
    """Speaks with the application as one of CALLERS, below `/api/fhir`."""

    def __init__(self, client: TestClient, base_path: str = "/api/fhir") -> None:
        self.client = client
        self.base_path = base_path

    def __call__(self, method: str, path: str, role: str | None = "admin", **more: Any) -> Response:
        """Return the answer to one request; `path` may also be an absolute link that we gave."""
        path = path.removeprefix(BASE)
        headers = {"Authorization": f"Bearer {role}"} if role else {}
        headers |= more.pop("headers", {})
        return self.client.request(method, self.base_path + path, headers=headers, **more)

    def create(self, role: str = "admin", **changes: Any) -> Any:
        """Return a new task, as answered; changes of None leave an element out."""
        answer = self("POST", "/Task", role, json=task(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def pages(self, path: str, relation: str = "next", role: str = "admin") -> Iterator[Any]:
        """Yield the Bundles that one gets to by following links."""
        url: str | None = path
        while url:
            bundle = self("GET", url, role).json()
            yield bundle
            url = links(bundle).get(relation)


def links(bundle: Any) -> dict[str, str]:
    """Return the addresses in a Bundle's links by their relations."""
    return {link["relation"]: link["url"] for link in bundle["link"]}


def ids(bundle: Any) -> list[str]:
    """Return the ids of the resources in a Bundle."""
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]
