"""What is kept of a task for searching: the values of each search parameter, by the registry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql_schema.fhir.dates import covered
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.search import Document, Kind, Place, SearchParameter
from graphql_schema.site import Site
from graphql_schema.task.parameters import EARLIEST, LATEST, PARAMETERS, PRIORITY_RANK
from graphql_schema.task.texts import folded, narrative_text, texts_in, texts_of_token, words_of


@dataclass(slots=True)
class TaskIndex:
    """The search values of one task.

    `columns` belong to the task's own row: codes, canonical references, folded texts, and
    instants in microseconds since 1970 UTC. `tokens` are (parameter, system, code) with "" for
    no system or code, `references` are (parameter, canonical reference or URI), `texts` are
    (parameter, text as it was written).
    """

    columns: dict[str, str | int | None] = field(default_factory=dict)
    tokens: set[tuple[str, str, str]] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)
    texts: set[tuple[str, str]] = field(default_factory=set)


def values_at(document: Document, path: str) -> list[Any]:
    """Return what stands at a path such as `restriction.period`, lists flattened."""
    return _values(document, path.split("."))


def _values(document: Document, names: Sequence[str]) -> list[Any]:
    values: list[Any] = [document]
    for name in names:
        found: list[Any] = []
        for value in values:
            below = value.get(name)
            if isinstance(below, list):
                found += below
            elif below is not None:
                found.append(below)
        values = found
    return values


def tokens_of(value: Any) -> list[tuple[str, str]]:
    """Return the (system, code) pairs of a CodeableConcept, a Coding, an Identifier or a code."""
    if isinstance(value, str):
        return [("", value)]
    if "coding" in value:
        return [(coding.get("system", ""), coding.get("code", "")) for coding in value["coding"]]
    if "value" in value or "code" in value or "system" in value:
        return [(value.get("system", ""), value.get("value", value.get("code", "")))]
    return []


def range_of(value: Any, site: Site) -> tuple[int, int]:
    """Return the first and last instant of a date text or a Period, an open end without limit."""
    if isinstance(value, str):
        return covered(value, site.zone)
    first = covered(value["start"], site.zone)[0] if "start" in value else EARLIEST
    last = covered(value["end"], site.zone)[1] if "end" in value else LATEST
    return first, last


def _keep_token(index: TaskIndex, row: SearchParameter, value: Any, _: Site) -> None:
    if row.place is Place.COLUMN:
        index.columns[row.columns[0]] = value
        return
    index.tokens.update([(row.name, system, code) for system, code in tokens_of(value)])
    index.texts.update([(row.name, text) for text in texts_of_token(value)])


def _keep_reference(index: TaskIndex, row: SearchParameter, value: Any, site: Site) -> None:
    reference = canonical_reference(value.get("reference", ""), site.base_url)
    if "identifier" in value and _is_of_type(row, value, reference):
        kept_as = row.identifiers.name
        index.tokens.update([(kept_as, system, code) for system, code in tokens_of(value["identifier"])])
    if not reference or row.same_as:
        return
    if row.place is Place.COLUMN:
        index.columns[row.columns[0]] = reference
    else:
        index.references.add((row.name, reference))


def _is_of_type(row: SearchParameter, value: Any, reference: str) -> bool:
    return row.only_type is None or row.only_type == value.get("type") or f"{row.only_type}/" in reference


def _keep_date(index: TaskIndex, row: SearchParameter, value: Any, site: Site) -> None:
    index.columns.update(zip(row.columns, range_of(value, site), strict=True))


def _keep_string(index: TaskIndex, row: SearchParameter, value: Any, _: Site) -> None:
    if row.place is Place.COLUMN:
        index.columns[row.columns[0]] = folded(value)
    else:
        index.texts.add((row.name, value))


def _keep_uri(index: TaskIndex, row: SearchParameter, value: Any, _: Site) -> None:
    index.references.add((row.name, value))


_KEEP: dict[Kind, Callable[[TaskIndex, SearchParameter, Any, Site], None]] = {
    Kind.TOKEN: _keep_token,
    Kind.REFERENCE: _keep_reference,
    Kind.DATE: _keep_date,
    Kind.STRING: _keep_string,
    Kind.URI: _keep_uri,
}

_KEPT = tuple(
    row
    for row in PARAMETERS.values()
    if row.kind in _KEEP
    and row.place is not Place.NOWHERE
    and not row.only_words
    # Of a view, only the identifiers are its own.
    and (row.same_as is None or row.only_type is not None)
)

_PATHS = [(path[0], path, row, _KEEP[row.kind]) for row in _KEPT if (path := row.path.split("."))]
"""Where each parameter's values begin, their whole path, and what keeps them."""

INDEX_COLUMNS = (*(column for row in _KEPT if row.same_as is None for column in row.columns), "priority_rank")
"""The columns of a task's row that hold search values."""


def index_of(document: Document, site: Site) -> TaskIndex:
    """Return the search values of a valid task."""
    index = TaskIndex(dict.fromkeys(INDEX_COLUMNS))
    for element, path, row, keep in _PATHS:
        # Most tasks have but a few of all the elements.
        if element in document:
            for value in _values(document, path):
                keep(index, row, value, site)
    index.columns["priority_rank"] = PRIORITY_RANK[document.get("priority", "routine")]
    _keep_words(index, document)
    return index


def _keep_words(index: TaskIndex, document: Document) -> None:
    narrative = [narrative_text(div) for div in values_at(document, "text.div")]
    for name, words in (("_text", words_of(narrative)), ("_content", words_of(texts_in(document)))):
        if words:
            index.texts.add((name, words))
