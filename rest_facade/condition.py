"""The condition of a conditional interaction, read as a search is read, only more strictly.

https://hl7.org/fhir/R4/http.html#ccreate and the sections after it
"""

import re
from collections.abc import Sequence

from starlette.requests import Request

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import EVERYTHING, Condition
from graphql_schema.search_values import Reading
from rest_facade.facade import Facade
from rest_facade.preferences import Handling
from rest_facade.query_text import Pairs, pairs_in
from rest_facade.recognised import ABOUT_THE_ANSWER
from rest_facade.search_request import search_asked

_START = re.compile(rb"(?:[^?=&]*/)?(?:Task)?\?")


def condition_in(facade: Facade, request: Request) -> Condition:
    """Return the condition in the query string.

    Whatever `Prefer` says, a parameter that is not known is refused: leaving it out would change
    another task. Raises ApiError(INVALID, or VERSION_CONFLICT where nothing narrows the search).
    """
    return _condition(pairs_in(request.scope["query_string"]), Reading(facade.site, facade.clock))


def creation_condition_in(facade: Facade, request: Request) -> Condition | None:
    """Return under which condition nothing is created, given as `If-None-Exist` or in the query string."""
    headers = request.headers.getlist("if-none-exist")
    return creation_condition(headers, request.scope["query_string"], Reading(facade.site, facade.clock))


def creation_condition(headers: Sequence[str], query: bytes, reading: Reading) -> Condition | None:
    """Return the condition in the `If-None-Exist` headers or in the query; None when there is none."""
    pairs = pairs_in(query)
    is_in_query = any(name not in ABOUT_THE_ANSWER for name, _ in pairs)
    if len(headers) + is_in_query > 1:
        raise ApiError(Problem.INVALID, "A create has one condition: If-None-Exist or search parameters.")
    if headers:
        # Some clients write the whole relative URL.
        return _condition(pairs_in(_START.sub(b"", headers[0].strip().encode("latin-1"), count=1)), reading)
    return _condition(pairs, reading) if is_in_query else None


def _condition(pairs: Pairs, reading: Reading) -> Condition:
    asked = search_asked(pairs, reading, Handling.STRICT)
    if asked.where == EVERYTHING:
        text = (
            "The condition must name one task: give a search parameter that narrows it, such as identifier."
        )
        raise ApiError.of(Problem.VERSION_CONFLICT, [Issue("incomplete", text)])
    return asked.where
