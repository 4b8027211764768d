"""The answer for every path under the base where nothing is."""

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from graphql_schema.errors import ApiError, Problem
from rest_facade.facade import Facade
from rest_facade.failures import error_response


class UnknownPath:
    """An ASGI application that says where to look instead. It does not repeat the path."""

    def __init__(self, facade: Facade) -> None:
        base = facade.site.base_url
        self.sentence = f"There is nothing here. See {base}/metadata for what is; tasks are at {base}/Task."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        error = ApiError(Problem.NOT_FOUND, self.sentence)
        await error_response(Request(scope), error)(scope, receive, send)
