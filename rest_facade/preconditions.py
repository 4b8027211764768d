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
from rest_facade.answers import etag

_TAG = re.compile(r'(?:W/)?("?)(?P<version>[0-9]{1,18})\1')
_ANY = "*"
_LISTS = frozenset({b"if-match", b"if-none-match"})


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
    given = _given(request)
    expected = precondition_from(given.get(b"if-match"), given.get(b"if-none-match"))
    if b"if-match" in given:
        return expected
    return replace(expected, unchanged_since=_second(given.get(b"if-unmodified-since")))


def is_unchanged(request: Request, task: TaskVersion) -> bool:
    """Tell whether the client that reads has this version already.

    Raises ApiError(VERSION_CONFLICT) when it asked for another version, and none else.
    """
    given = _given(request)
    if b"if-match" in given:
        precondition_from(given[b"if-match"]).check(task)
    elif (since := _second(given.get(b"if-unmodified-since"))) is not None:
        Precondition(unchanged_since=since).check(task)
    if b"if-none-match" in given:
        return _names(given[b"if-none-match"], task)
    since = _second(given.get(b"if-modified-since"))
    return since is not None and task.last_updated_second <= since


def _given(request: Request) -> dict[bytes, str]:
    """Return the conditions among the headers; a list of tags may stand on several lines."""
    given: dict[bytes, str] = {}
    for name, value in request.scope["headers"]:
        if name in _LISTS and name in given:
            given[name] += "," + value.decode("latin-1")
        elif name.startswith(b"if-"):
            given.setdefault(name, value.decode("latin-1"))
    return given


def _names(header: str, task: TaskVersion) -> bool:
    if header == etag(task):
        return True
    # A tag that no version has is no mistake of a reader: it has something else.
    tags = [tag.strip() for tag in header.split(",")]
    matches = (_TAG.fullmatch(tag) for tag in tags)
    return _ANY in tags or any(match and int(match["version"]) == task.version for match in matches)


def _second(text: str | None) -> int | None:
    """Return an HTTP date in seconds since 1970 UTC; what is no date is ignored, as the RFC demands."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
