"""Conditions on versions: `If-Match` on writes, `If-None-Match` and `If-Modified-Since` on reads.

https://hl7.org/fhir/R4/http.html#concurrency and https://hl7.org/fhir/R4/http.html#cread
"""

import re
from email.utils import parsedate_to_datetime

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.store import TaskVersion

_TAG = re.compile(r'(?:W/)?("?)(?P<version>[0-9]{1,18})\1')
_MICROS_PER_SECOND = 1_000_000


def version_expected(request: Request) -> int | None:
    """Return the version in `If-Match`, None for `*` and when it is missing.

    Weak, strong and bare tags are taken: clients send all three. Raises ApiError(INVALID).
    """
    header = ",".join(request.headers.getlist("if-match")).strip()
    if header in {"", "*"}:
        return None
    tag = _TAG.fullmatch(header)
    if tag is None:
        raise ApiError(Problem.INVALID, 'If-Match takes one version, as in W/"3", or *.')
    return int(tag["version"])


def _names(header: str, version: int) -> bool:
    tags = [tag.strip() for tag in header.split(",")]
    matches = (_TAG.fullmatch(tag) for tag in tags)
    return "*" in tags or any(match and int(match["version"]) == version for match in matches)


def is_unchanged(request: Request, task: TaskVersion) -> bool:
    """Tell whether the client has this version already. `If-None-Match` outweighs the date."""
    if tags := request.headers.getlist("if-none-match"):
        return _names(",".join(tags), task.version)
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        seconds = parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False
    return task.last_updated // _MICROS_PER_SECOND <= seconds
