"""A path of an operation whose answers are not FHIR resources, and so not negotiated as those."""

from collections.abc import Mapping
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Problem
from rest_facade.endpoint import Endpoint
from rest_facade.offer import Handler

_RETRY_AFTER_SECONDS = "10"


class OwnEndpoint(Endpoint):
    """An ASGI application for one path; only its failures are FHIR."""

    # A GET may begin work here, which HEAD must not.
    answers_head: ClassVar[bool] = False

    async def _handled(self, handler: Handler, request: Request) -> Response:
        return await handler(self.facade, request)

    def _advice(self, request: Request, error: ApiError) -> Mapping[str, str]:
        if error.problem is Problem.TOO_MANY:
            return {"Retry-After": _RETRY_AFTER_SECONDS}
        return super()._advice(request, error)
