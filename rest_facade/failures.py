"""Every failure under the FHIR base, answered as an OperationOutcome.

Refusals are constant: they tell neither why nor anything about the task.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.access import NoActorBecause
from graphql_schema.errors import FORBIDDEN, ApiError, Issue, Problem
from rest_facade.answers import fhir_answer
from rest_facade.challenges import CHALLENGES, insufficient_scope
from rest_facade.facade import caller_of
from rest_facade.outcome import failure_outcome
from rest_facade.representation import represented_failure

_FORBIDDEN = Issue(Problem.FORBIDDEN.issue_code, FORBIDDEN)
_INTERNAL = Issue("exception", "Something went wrong on our side. It was not your request's fault.")
RETRY_AFTER_SECONDS = "1"
"""What a client waits that came at a bad moment."""

_PASSING = {Problem.UNAVAILABLE, Problem.OVERLOADED, Problem.TOO_MANY}


def _answer(status: int, issues: Sequence[Issue], headers: Mapping[str, str] | None = None) -> Response:
    return fhir_answer(failure_outcome(status, issues), status, headers)


def _unauthenticated(request: Request) -> Response:
    caller = caller_of(request)
    because = caller if isinstance(caller, NoActorBecause) else NoActorBecause.INVALID_TOKEN
    challenge = CHALLENGES[because]
    issue = Issue(challenge.issue_code, challenge.text)
    return _answer(challenge.status, [issue], challenge.headers)


def retry_advice(problem: Problem) -> dict[str, str]:
    """Return the headers that tell when to come again; none where that would be of no use."""
    return {"Retry-After": RETRY_AFTER_SECONDS} if problem in _PASSING else {}


def failure_in_json(request: Request, error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer to an expected failure as JSON, whatever the client wants."""
    match error.problem:
        case Problem.UNAUTHENTICATED:
            return _unauthenticated(request)
        case Problem.FORBIDDEN:
            needed = error.refusal.permission if error.refusal else None
            challenge = {"WWW-Authenticate": insufficient_scope(needed), **(headers or {})}
            return _answer(403, [_FORBIDDEN], challenge)
        case Problem.INTERNAL:
            return unexpected_in_json()
        case problem:
            return _answer(problem.status, error.issues, {**retry_advice(problem), **(headers or {})})


def unexpected_in_json() -> Response:
    """Return the answer to what nobody expected as JSON, telling nothing of it."""
    return _answer(500, [_INTERNAL])


def error_response(request: Request, error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer to an expected failure, as the client wants it."""
    return represented_failure(request, failure_in_json(request, error, headers))


async def answer_api_error(request: Request, error: Exception) -> Response:
    """Answer an ApiError that was raised outside of the FHIR routes, as middleware does."""
    if not isinstance(error, ApiError):
        raise error
    return error_response(request, error)


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses; its own text is not repeated."""
    if not isinstance(error, HTTPException):
        raise error
    by_status = {problem.status: problem.issue_code for problem in reversed(Problem)}
    code = by_status.get(error.status_code, "processing")
    issue = Issue(code, f"{HTTPStatus(error.status_code).phrase}.")
    return represented_failure(request, _answer(error.status_code, [issue], error.headers))


async def answer_unexpected(request: Request, _error: Exception) -> Response:
    """Answer an exception that nobody expected, telling nothing of it."""
    return represented_failure(request, unexpected_in_json())
