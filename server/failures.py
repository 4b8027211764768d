"""The last line: whatever fails is answered in the words of the API that was asked.

Exceptions in middleware do not reach Starlette's handlers, and their texts may quote a patient.
"""

import asyncio
import logging
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_schema.errors import ApiError, Problem
from graphql_schema.failures import INTERNAL, log_failure
from rest_facade.failures import answer_api_error, answer_http_exception, answer_unexpected
from server.graphql_http.endpoint import refusal
from server.oauth.answers import failed

log = logging.getLogger("taskward.failures")

_GRAPHQL_PATH = "/graphql"
_OAUTH_PATH = "/oauth/"
_ENDING = "The server is being restarted and could not finish this; try again."
_NOT_FOUND = Problem.NOT_FOUND


async def answer(request: Request, error: Exception) -> Response:
    """Return the answer to a failure, for the API under whose path the request came."""
    path = request.scope["path"]
    if path.startswith(_GRAPHQL_PATH):
        return _refused_graphql(error)
    if isinstance(error, ApiError):
        return failed(error) if path.startswith(_OAUTH_PATH) else await answer_api_error(request, error)
    if isinstance(error, HTTPException):
        return await answer_http_exception(request, error)
    return await answer_unexpected(request, error)


def _refused_graphql(error: Exception) -> Response:
    if isinstance(error, ApiError):
        return refusal(error)
    if isinstance(error, HTTPException):
        return refusal(ApiError(_NOT_FOUND, "There is nothing at this address."))
    return refusal(ApiError(Problem.INTERNAL, INTERNAL))


@dataclass(frozen=True, slots=True)
class AnswerFailures:
    """Answers what anything further in raises, and logs unexpected failures by type and place."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer if that raises before an answer has begun."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except asyncio.CancelledError:
            # Only the end of the process cancels a request; the work is undone, so it may be sent again.
            log.warning("A request took longer than the process had time to end.")
            if not has_begun:
                response = await answer(Request(scope, receive), ApiError(Problem.UNAVAILABLE, _ENDING))
                await response(scope, receive, send)
        except ClientDisconnect:
            log.info("A client went away before its request was complete.")
        except Exception as error:  # noqa: BLE001 - this is where unexpected failures end
            if not isinstance(error, ApiError | HTTPException):
                log_failure(log, "A request failed", error)
            if not has_begun:
                response = await answer(Request(scope, receive), error)
                await response(scope, receive, send)
