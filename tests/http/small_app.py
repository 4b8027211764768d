"""A few routes behind the layers that guard the real ones; run as a process of its own."""

import asyncio
import socket

from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from uvicorn import Server

from graphql_schema.access import Actor, Role
from graphql_schema.errors import ApiError
from graphql_schema.turns import Turns
from server.auth.tokens import Grant, TokenIssuer
from server.http import protocol
from server.http.middleware import http_middleware
from server.http.serving import server_config
from server.settings.loading import load_settings
from tests.auth.conftest import own_verifier

MOST_BODY_BYTES = 2048
HEAD_SECONDS = 1.0
WRITE_SECONDS = 1.0
LARGE_BYTES = 20_000_000

KEY = ECKey.generate_key("P-256")
KEY.ensure_kid()


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def caller(request: Request) -> Response:
    who = request.state.caller
    return JSONResponse(who.subject if isinstance(who, Actor) else who)


async def length(request: Request) -> Response:
    return JSONResponse(len(await request.body()))


async def seen(request: Request) -> Response:
    return JSONResponse({"params": request.path_params, "headers": list(request.headers.keys())})


async def wait(_: Request) -> Response:
    await asyncio.sleep(1.5 * HEAD_SECONDS)
    return PlainTextResponse("done")


async def fail(_: Request) -> Response:
    raise RuntimeError("canary-in-an-exception")


async def cached(_: Request) -> Response:
    return PlainTextResponse("kept", headers={"Cache-Control": "public, max-age=60"})


async def large(_: Request) -> Response:
    return PlainTextResponse(b"a" * LARGE_BYTES)


async def answer_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return JSONResponse({"refused": error.issues[0].code}, error.problem.status)


async def answer_failure(_: Request, _error: Exception) -> Response:
    return JSONResponse({"refused": "exception"}, 500)


def app() -> Starlette:
    settings = load_settings(max_body_bytes=MOST_BODY_BYTES)
    verifier = own_verifier(KEY, settings.base_url)
    failures = Middleware(ExceptionMiddleware, handlers={ApiError: answer_refusal, Exception: answer_failure})
    routes = [
        Route("/", hello),
        Route("/caller", caller),
        Route("/length", length, methods=["POST"]),
        Route("/unread", hello, methods=["POST"]),
        Route("/wait", wait),
        Route("/fail", fail),
        Route("/cached", cached),
        Route("/large", large),
        Mount("/items", routes=[Route("/{item}", seen, methods=["GET", "POST"])]),
    ]
    layers = http_middleware(settings, verifier.caller, failures, Turns(), bytes(32))
    return Starlette(routes=routes, middleware=layers, exception_handlers={ApiError: answer_refusal})


def main() -> None:
    protocol.HEAD_SECONDS, protocol.WRITE_SECONDS = HEAD_SECONDS, WRITE_SECONDS
    settings = load_settings()
    issuer = TokenIssuer(KEY, settings.base_url, settings.fhir_base)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], issuer.issue(Grant("nora", Role.ADMIN), 600), flush=True)  # noqa: T201
        Server(server_config(app)).run([listener])


if __name__ == "__main__":
    main()
