"""How often one caller, and one address, may ask and be refused.

Counted in each worker process. Who has a good token shares nothing with others at the same
address: hospitals have one address for thousands.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.access import Actor, NoActorBecause
from graphql_schema.errors import ApiError, Problem
from server.http.buckets import Buckets

BURST_SECONDS = 10
"""A caller that was quiet may do at once what it may do in so many seconds."""

_REFUSALS_BURST_SECONDS = 30
_GOOD_TOKENS_KEPT = 10_000
_FORBIDDEN = 403
_SECRETS = "/oauth/"
"""Under which passwords and client secrets are tried."""
_WRONG = {400, 401}
_NOBODYS_FAULT = {NoActorBecause.NO_TOKEN, NoActorBecause.CANNOT_VERIFY}
"""Reasons that are no sign of somebody who tries tokens."""


def _too_many(what: str) -> ApiError:
    return ApiError(Problem.TOO_MANY, f"There were too many {what} in a short time: wait a moment.")


class Throttle:
    """The buckets of one process, and the tokens that were good a moment ago."""

    def __init__(self, requests_per_second: float, refusals_per_second: float) -> None:
        self.requests = Buckets(requests_per_second, requests_per_second * BURST_SECONDS)
        self.refusals = Buckets(refusals_per_second, refusals_per_second * _REFUSALS_BURST_SECONDS)
        self.guesses = Buckets(refusals_per_second, refusals_per_second * _REFUSALS_BURST_SECONDS)
        self._good: OrderedDict[int, None] = OrderedDict()

    def remember(self, authorization: bytes) -> None:
        """Note that this header had a good token. Only its hash is kept, which is another in each process."""
        known = hash(authorization)
        self._good[known] = None
        self._good.move_to_end(known)
        if len(self._good) > _GOOD_TOKENS_KEPT:
            self._good.popitem(last=False)

    def was_good(self, authorization: bytes) -> bool:
        """Tell whether this header had a good token when it last came."""
        return hash(authorization) in self._good


@dataclass(frozen=True, slots=True)
class BeforeTokens:
    """Keeps addresses that sent many bad tokens from having more of them verified."""

    app: ASGIApp
    throttle: Throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or raise ApiError(TOO_MANY)."""
        if scope["type"] != "lifespan" and self.throttle.refusals.is_empty(_address(scope)):
            header = _authorization(scope)
            if header and not self.throttle.was_good(header):
                raise _too_many("invalid tokens from this address")
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class AfterTokens:
    """Counts requests by caller, and by address where there is none; and the refusals of both.

    Of what is sent to the authorization server, wrong secrets are counted by address: each costs a slow hash.
    """

    app: ASGIApp
    throttle: Throttle
    exempt: frozenset[str] = field(default=frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or raise ApiError(TOO_MANY)."""
        if scope["type"] == "lifespan" or scope["path"] in self.exempt:
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(_SECRETS) and scope.get("method") == "POST":
            send = self._counting_guesses(_address(scope), send)
        caller = scope["state"]["caller"]
        if isinstance(caller, Actor):
            await self._for_actor(caller, scope, receive, send)
            return
        address = _address(scope)
        if caller not in _NOBODYS_FAULT and not self.throttle.refusals.take(address):
            raise _too_many("invalid tokens from this address")
        if not self.throttle.requests.take(address):
            raise _too_many("requests from this address")
        await self.app(scope, receive, send)

    def _counting_guesses(self, address: str, send: Send) -> Send:
        if self.throttle.guesses.is_empty(address):
            raise _too_many("wrong passwords and secrets from this address")

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _WRONG:
                self.throttle.guesses.take(address)
            await send(message)

        return watched

    async def _for_actor(self, actor: Actor, scope: Scope, receive: Receive, send: Send) -> None:
        name = f"{actor.client_id} {actor.subject}"
        if not self.throttle.requests.take(name):
            raise _too_many("requests of yours")
        if self.throttle.refusals.is_empty(name):
            raise _too_many("refused requests of yours")
        self.throttle.remember(_authorization(scope))

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Answers that hold several refusals tell how many; others have one status.
                refusals = scope["state"].get("refusals", int(message["status"] == _FORBIDDEN))
                if refusals:
                    self.throttle.refusals.take(name, refusals)
            await send(message)

        await self.app(scope, receive, watched)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _authorization(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"authorization"), b"")
