"""Conditions on versions, in the order of precedence of RFC 9110.

`If-Match` outweighs `If-Unmodified-Since`, and `If-None-Match` outweighs `If-Modified-Since`.
https://hl7.org/fhir/R4/http.html#concurrency, https://hl7.org/fhir/R4/http.html#cread and
https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
"""

import re
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.precondition import Precondition
from graphql_schema.task.store import TaskVersion

_TAG = re.compile(r'(?:W/)?("?)(?P<version>[0-9]{1,18})\1')
_ANY = "*"


def versions_in(name: str, text: str) -> frozenset[int] | None:
    """Return the versions that a header such as `W/"1", W/"2"` lists, or None for `*`.

    Weak, strong and bare tags are taken: clients send all three. Raises ApiError(INVALID).
    """
    if text.strip() == _ANY:
        return None
    tags = [tag.strip() for tag in text.split(",") if tag.strip()]
    found = [_TAG.fullmatch(tag) for tag in tags]
    versions = frozenset(int(tag["version"]) for tag in found if tag)
    if not tags or not all(found):
        raise ApiError(Problem.INVALID, f'{name} takes versions, as in W/"3" or W/"3", W/"4", or *.')
    return versions


def precondition_from(if_match: str | None, if_none_match: str | None = None) -> Precondition:
    """Return what the texts of the two headers expect of the present version."""
    one_of = versions_in("If-Match", if_match) if if_match is not None else None
    none_of = versions_in("If-None-Match", if_none_match) if if_none_match is not None else None
    return Precondition(
        one_of,
        none_of or frozenset(),
        must_exist=if_match is not None,
        must_be_new=if_none_match is not None and none_of is None,
    )


def precondition_in(request: Request) -> Precondition:
    """Return what a request that writes expects of the present version, or raise ApiError(INVALID)."""
    if_match, if_none_match = _header(request, "if-match"), _header(request, "if-none-match")
    expected = precondition_from(if_match, if_none_match)
    if if_match is not None:
        return expected
    return replace(expected, unchanged_since=_second(request.headers.get("if-unmodified-since")))


def is_unchanged(request: Request, task: TaskVersion) -> bool:
    """Tell whether the client that reads has this version already.

    Raises ApiError(VERSION_CONFLICT) when it asked for another version, and none else.
    """
    if not _has_conditions(request):
        return False
    _wanted(request).check(task)
    tags = _header(request, "if-none-match")
    if tags is not None:
        return _names(tags, task.version)
    since = _second(request.headers.get("if-modified-since"))
    return since is not None and task.last_updated_second <= since


def _has_conditions(request: Request) -> bool:
    return any(name.startswith(b"if-") for name, _ in request.scope["headers"])


def _wanted(request: Request) -> Precondition:
    if_match = _header(request, "if-match")
    if if_match is not None:
        return precondition_from(if_match)
    return Precondition(unchanged_since=_second(request.headers.get("if-unmodified-since")))


def _names(header: str, version: int) -> bool:
    # A tag that no version has is no mistake of a reader: it has something else.
    tags = [tag.strip() for tag in header.split(",")]
    matches = (_TAG.fullmatch(tag) for tag in tags)
    return _ANY in tags or any(match and int(match["version"]) == version for match in matches)


def _header(request: Request, name: str) -> str | None:
    lines = request.headers.getlist(name)
    return ",".join(lines) if lines else None


def _second(text: str | None) -> int | None:
    """Return an HTTP date in seconds since 1970 UTC; what is no date is ignored, as the RFC demands."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
