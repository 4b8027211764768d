"""The parts of the authorization server, and a transaction of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from starlette.requests import Request

from graphql_schema.access import Actor
from graphql_schema.account.account import Account
from graphql_schema.account.resolvers import AccountResolvers
from graphql_schema.clock import Clock
from server.accounts.accounts import Accounts
from server.auth.key_ring import KeyRing
from server.auth.tokens import TokenIssuer
from server.oauth.addresses import Addresses
from server.oauth.authorization_server import Server
from server.oauth.clients import Clients
from server.oauth.issuing import Issuing
from server.oauth.lifetimes import SECOND
from server.oauth.own_tokens import OwnTokens
from server.oauth.pages.sign_in import OneClick
from server.oauth.requests import OAuthRequest, Proven
from server.oauth.telling import Telling
from server.storage.database import Connection, Database

Result = TypeVar("Result")
Act = Callable[[Server, OAuthRequest], Result]


@dataclass(frozen=True, slots=True)
class Provider:
    """What every endpoint is made of. The accounts of `one_click`, which only the demo has, need no password."""

    database: Database
    clients: Clients
    ring: KeyRing
    where: Addresses
    accounts: Accounts
    clock: Clock
    one_click: tuple[OneClick, ...] = ()

    @property
    def tokens(self) -> OwnTokens:
        """What reads the tokens of this server."""
        return OwnTokens(self.ring, self.where)

    async def read(self, values: dict[str, str], act: Act[Result]) -> Result:
        """Return what an act on an authorization request comes to, which only looks."""
        return await self.database.read(lambda connection: self._act(connection, "GET", values, None, act))

    async def write(
        self, request: Request, values: dict[str, str], act: Act[Result], proven: Proven | None = None
    ) -> Result:
        """Return what an act comes to, kept with what it tells the audit trail unless it raises."""
        telling = self.telling(request)
        return await self.database.write(
            lambda connection: self._act(connection, request.method, values, proven, act, telling)
        )

    def own_account(self, request: Request, account: Account) -> AccountResolvers:
        """Return what somebody who signed in may do with accounts, told to the audit trail as theirs."""
        caller = Actor(account.id, account.role, practitioner_id=account.practitioner_id, granted=frozenset())
        return self.accounts.of(caller, replace(request.scope["state"]["journal"], caller=caller))

    def telling(self, request: Request) -> Telling:
        """Return what tells the audit trail of a request."""
        return Telling(self.accounts.trail, request.scope["state"]["journal"])

    def _act(
        self,
        connection: Connection,
        method: str,
        values: dict[str, str],
        proven: Proven | None,
        act: Act[Result],
        telling: Telling | None = None,
    ) -> Result:
        now = self.clock()
        issuer = TokenIssuer(
            self.ring.signing, self.where.issuer, self.where.fhir_base, now=lambda: now / SECOND
        )
        issuing = Issuing(connection, issuer, self.tokens, now)
        server = Server(connection, self.clients, self.where.fhir_base)
        result = act(server, OAuthRequest(method, self.where.issuer, values, issuing, proven))
        if telling is not None:
            telling.tell(connection, issuing.told)
        return result
