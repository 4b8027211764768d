"""The entries of a Bundle as requests, checked before any of them is done.

https://hl7.org/fhir/R4/bundle.html#transaction
"""

import re
from dataclasses import dataclass
from typing import Any

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Document

MOST_ENTRIES = 500

METHODS = ("DELETE", "POST", "PUT", "PATCH", "GET", "HEAD")
"""In the order in which R4 has the entries of a transaction done."""
READING = frozenset({"GET", "HEAD"})
_HEADERS = {
    "ifMatch": "if-match",
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifNoneExist": "if-none-exist",
}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_RELATIVE = re.compile(r"/?(?P<target>[A-Za-z$_][^\s:]*(?:\?\S*)?)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request of a Bundle: `path` and `query` are under the FHIR base, `place` its FHIRPath."""

    place: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    resource: Document | None
    full_url: str | None

    @property
    def is_create(self) -> bool:
        """Whether the entry makes a new task, unless its condition finds one."""
        return (self.method, self.path) == ("POST", "/Task")

    @property
    def may_create(self) -> bool:
        """Whether the entry makes a new task or, by its condition, finds one to write."""
        return self.is_create or (self.method, self.path) == ("PUT", "/Task")

    @property
    def writes(self) -> bool:
        """Whether the entry writes a task: a POST to anything but Task searches or asks."""
        return self.method not in READING and (self.method != "POST" or self.is_create)


def _wrong(text: str, place: str, code: str = "value") -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue(code, text, place)])


def _text(request: Document, name: str, place: str) -> str | None:
    value = request.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"{name} is a text.", f"{place}.request.{name}")
    return value


def _target(request: Document, base_url: str, place: str) -> tuple[str, str]:
    url = _text(request, "url", place)
    if not url:
        raise _wrong("An entry's request has a url, such as Task/123.", f"{place}.request.url", "required")
    relative = _RELATIVE.fullmatch(url.removeprefix(f"{base_url}/"))
    if relative is None:
        raise _wrong("An entry's url is relative, or under our own base.", f"{place}.request.url")
    path, _, query = relative["target"].partition("?")
    return f"/{path}", query


def _resource(entry: Document, method: str, place: str) -> Document | None:
    resource: Any = entry.get("resource")
    if resource is not None and not isinstance(resource, dict):
        raise _wrong("A resource is a JSON object.", f"{place}.resource", "structure")
    if resource is None and method in {"PUT", "PATCH"}:
        raise _wrong(f"{method} needs a resource.", f"{place}.resource", "required")
    return resource if method in _WITH_BODY else None


def _entry(entry: Any, base_url: str, place: str) -> Entry:
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        raise _wrong("An entry has a request, with method and url.", f"{place}.request", "required")
    method = _text(request, "method", place)
    if method not in METHODS:
        raise _wrong(f"A method is one of {', '.join(METHODS)}.", f"{place}.request.method", "code-invalid")
    path, query = _target(request, base_url, place)
    headers = {
        header: value
        for name, header in _HEADERS.items()
        if (value := _text(request, name, place)) is not None
    }
    return Entry(
        place, method, path, query, headers, _resource(entry, method, place), _text(entry, "fullUrl", place)
    )


def kind_of(bundle: Document) -> str:
    """Return `batch` or `transaction`, or raise ApiError(INVALID)."""
    kind = bundle.get("type")
    if bundle.get("resourceType") != "Bundle" or kind not in {"batch", "transaction"}:
        raise _wrong("Send a Bundle of type batch or transaction here.", "Bundle.type", "invalid")
    return str(kind)


def raw_entries(bundle: Document) -> list[Any]:
    """Return the entries as they were sent, or raise ApiError(INVALID or TOO_COSTLY)."""
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise _wrong("The entries are a list.", "Bundle.entry", "structure")
    if len(entries) > MOST_ENTRIES:
        raise ApiError(Problem.TOO_COSTLY, f"A Bundle has at most {MOST_ENTRIES} entries.", "Bundle.entry")
    return entries


def entry_of(raw: Any, number: int, base_url: str) -> Entry:
    """Return one entry as a request, or raise ApiError(INVALID) with its place."""
    return _entry(raw, base_url, f"Bundle.entry[{number}]")
