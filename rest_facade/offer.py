"""One interaction that the FHIR door offers, as a row of a table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from rest_facade.facade import Facade

Handler = Callable[[Facade, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A method on a path under the base, what answers it, and what the CapabilityStatement says.

    `code` is from https://hl7.org/fhir/R4/valueset-type-restful-interaction.html .
    """

    code: str
    method: str
    path: str
    handle: Handler
    documentation: str
