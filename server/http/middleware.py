"""The layers around the application, in their order."""

from collections.abc import Awaitable, Callable

from starlette.middleware import Middleware

from graphql_schema.access import Caller
from graphql_schema.turns import Turns
from server.auth.bearer import BearerMiddleware
from server.http.allowed_hosts import AllowedHosts
from server.http.answer_headers import AnswerHeaders
from server.http.body_limit import BodyLimit
from server.http.cross_origin import CrossOrigin
from server.http.load_shedding import HEALTH, LoadShedding
from server.http.packing import Packing
from server.http.request_id import RequestId
from server.http.request_log import RequestLog
from server.http.request_target import RequestTarget
from server.http.throttling import AfterTokens, BeforeTokens, Throttle
from server.settings.settings import Settings


def http_middleware(
    settings: Settings,
    caller_of: Callable[[bytes], Awaitable[Caller]],
    failures: Middleware,
    turns: Turns,
    log_secret: bytes,
) -> list[Middleware]:
    """Return what to hand to `Starlette(middleware=…)`, the outermost first.

    `failures` answers what is raised inside it, in the words of the API that was asked: its
    answers get headers, id and log line like any other. `log_secret` makes the digests of callers.
    """
    throttle = Throttle(settings.requests_per_second, settings.refusals_per_second)
    return [
        Middleware(RequestId),
        Middleware(RequestLog, secret=log_secret),
        Middleware(Packing),
        Middleware(AnswerHeaders, is_encrypted=settings.base_url.startswith("https:")),
        Middleware(CrossOrigin, origins=settings.cors_origins),
        Middleware(BodyLimit, most_bytes=settings.max_body_bytes),
        failures,
        Middleware(LoadShedding, turns=turns, most_seconds=settings.queue_seconds),
        Middleware(BeforeTokens, throttle=throttle),
        Middleware(BearerMiddleware, caller_of=caller_of),
        Middleware(AfterTokens, throttle=throttle, exempt=HEALTH),
        Middleware(RequestTarget),
        Middleware(AllowedHosts, allowed=settings.allowed_hosts),
    ]
