"""The layers around the application, in their order."""

from collections.abc import Callable

from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ExceptionHandler

from graphql_schema.access import Caller
from server.auth.bearer import BearerMiddleware
from server.http.allowed_hosts import AllowedHosts
from server.http.answer_headers import AnswerHeaders
from server.http.body_limit import BodyLimit
from server.http.request_id import RequestId
from server.http.request_log import RequestLog
from server.http.request_target import RequestTarget
from server.settings import Settings

Handlers = dict[type[Exception], ExceptionHandler]


def http_middleware(
    settings: Settings, caller_of: Callable[[bytes], Caller], handlers: Handlers
) -> list[Middleware]:
    """Return what to hand to `Starlette(middleware=…)`, the outermost first.

    `handlers` answer what the layers inside them raise; give the same to Starlette itself for
    what the routes raise. With one for `Exception`, a 500 has its headers and its id too.
    """
    return [
        Middleware(RequestId),
        Middleware(RequestLog),
        Middleware(AnswerHeaders),
        Middleware(BearerMiddleware, caller_of=caller_of),
        Middleware(BodyLimit, most_bytes=settings.max_body_bytes),
        Middleware(ExceptionMiddleware, handlers=handlers),
        Middleware(RequestTarget),
        Middleware(AllowedHosts, allowed=settings.allowed_hosts),
    ]
