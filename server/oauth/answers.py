"""What a client hears: JSON that nobody keeps.

https://www.rfc-editor.org/rfc/rfc6749#section-5
"""

from authlib.oauth2 import OAuth2Error
from starlette.responses import JSONResponse, Response

from graphql_schema.errors import ApiError, Problem
from rest_facade.failures import retry_advice
from server.oauth.authorization_server import Answer

KEPT_BY_NOBODY = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PASSING = (Problem.UNAVAILABLE, Problem.OVERLOADED, Problem.TOO_MANY)


def answered(answer: Answer) -> Response:
    """Return an answer of Authlib's."""
    return JSONResponse(answer.body, answer.status, {**answer.headers, **KEPT_BY_NOBODY})


def refused(error: OAuth2Error) -> Response:
    """Return a refusal, as https://www.rfc-editor.org/rfc/rfc6749#section-5.2 wants it."""
    status, body, headers = error()
    return JSONResponse(dict(body), status, {**dict(headers), **KEPT_BY_NOBODY})


def failed(error: ApiError) -> Response:
    """Return what is wrong below OAuth, such as a database that is away, in the words of OAuth."""
    status = error.problem.status
    word = "temporarily_unavailable" if error.problem in _PASSING else "invalid_request"
    body = {"error": word, "error_description": str(error)}
    return JSONResponse(body, status, {**retry_advice(error.problem), **KEPT_BY_NOBODY})
