"""What requests carry in their addresses and headers, as OpenAPI says it."""

from typing import Any

from graphql_schema.search import SearchParameter
from graphql_schema.search_values import modifiers_of
from graphql_schema.task.parameters import SORT_KEYS
from rest_facade.including import VALUES as INCLUDABLE
from rest_facade.paging import LARGEST_PAGE
from rest_facade.search_examples import example_of
from rest_facade.search_request import FILTERS
from rest_facade.shaping import Summary

Parameter = dict[str, Any]

_TEXT = {"type": "string"}


def _query(name: str, words: str, schema: dict[str, Any]) -> Parameter:
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _header(name: str, words: str) -> Parameter:
    return {"name": name, "in": "header", "description": words, "schema": _TEXT}


def _filter(parameter: SearchParameter) -> Parameter:
    modifiers = ", ".join(f":{name}" for name in modifiers_of(parameter)) or "none"
    words = f"{parameter.description}. Commas mean or, repeating means and. Modifiers: {modifiers}."
    return _query(parameter.name, words, _TEXT) | {"example": example_of(parameter)}


def _sort() -> Parameter:
    keys = [sign + key for key in SORT_KEYS for sign in ("", "-")]
    schema = {"type": "array", "items": {"type": "string", "enum": keys}}
    row = _query("_sort", "Sort keys, each with - in front for descending.", schema)
    return row | {"style": "form", "explode": False, "example": ["-priority", "due-date"]}


FILTER_NAMES = (*FILTERS, "_filter")
"""What narrows a search; a chain, `_has` and modifiers change the names themselves."""

QUERY: dict[str, Parameter] = {name: _filter(row) for name, row in FILTERS.items()} | {
    "_filter": _query("_filter", "Conditions with and, or, not and brackets.", _TEXT)
    | {"example": "status eq requested and not (priority eq routine)"},
    **{
        name: _query(name, words, {"type": "string", "enum": list(INCLUDABLE)})
        for name, words in {
            "_include": "Tasks that those found refer to, in the same answer.",
            "_revinclude": "Tasks that refer to those found, in the same answer.",
        }.items()
    },
    "_sort": _sort(),
    "_count": _query(
        "_count",
        f"Tasks on a page, cut down to {LARGEST_PAGE}; 0 tells only how many.",
        {"type": "integer", "minimum": 0},
    ),
    "_cursor": _query("_cursor", "Where a page begins; only as a link of ours holds it.", _TEXT),
    "_total": _query(
        "_total",
        "When the answer tells how many tasks match.",
        {"type": "string", "enum": ["none", "estimate", "accurate"]},
    ),
    "_since": _query("_since", "Only versions that were written then or later.", _TEXT)
    | {"example": "2026-03-15T08:00:00Z"},
    "_at": _query("_at", "Only versions that were current at some moment of this time.", _TEXT)
    | {"example": "2026-03"},
    "_summary": _query(
        "_summary", "Part of each task that is answered.", {"type": "string", "enum": list(Summary)}
    ),
    "_elements": _query("_elements", "Elements at the root of each task that are answered.", _TEXT)
    | {"example": "status,owner"},
    "_format": _query("_format", "Outweighs Accept.", {"type": "string", "enum": ["json", "xml", "html"]}),
    "_pretty": _query("_pretty", "Whether JSON is indented.", {"type": "boolean"}),
}

HEADERS: dict[str, Parameter] = {
    "If-Match": _header("If-Match", 'The version that is to be changed, as in W/"3"; any other: 412.'),
    "If-None-Match": _header("If-None-Match", "The version that the client has; still current: 304."),
    "If-Modified-Since": _header("If-Modified-Since", "Not modified since: 304."),
    "If-None-Exist": _header("If-None-Exist", "A search; a task that it finds is not created again."),
    "Idempotency-Key": _header("Idempotency-Key", "The same key creates the same task once."),
    "Prefer": _header(
        "Prefer", "return=minimal, representation or OperationOutcome; handling=strict or lenient."
    ),
}

PATH: dict[str, Parameter] = {
    name: {"name": name, "in": "path", "required": True, "description": words, "schema": _TEXT}
    for name, words in {
        "id": "The task's id.",
        "version": "The number of the version.",
        "name": "The name of a search parameter.",
        "export": "The name of an export.",
    }.items()
}

ALL: dict[str, Parameter] = {**QUERY, **HEADERS, **PATH}
"""Every parameter by its name, which no two share."""
