"""Task's search parameters and sort keys by name, and what their values are made of.

https://hl7.org/fhir/R4/search.html#sort
"""

from graphql_schema.search import Kind, Order, Place, SearchParameter, SortKey
from graphql_schema.task.parameter_table import COMMON, OF_R4, OURS, common_row

PARAMETERS: dict[str, SearchParameter] = {row.name: row for row in (*OF_R4, *OURS, *COMMON)}
"""The parameters over a task's content, by name. `_id` and `_lastUpdated` are not of the content."""

LAST_UPDATED = common_row(
    "_lastUpdated",
    Kind.DATE,
    "meta.lastUpdated",
    "When the resource version last changed",
    place=Place.COLUMN,
    columns=("last_updated", "last_updated"),
)
ID = common_row("_id", Kind.TOKEN, "id", "Logical id of this artifact", column="id")

ALL_PARAMETERS: dict[str, SearchParameter] = {ID.name: ID, LAST_UPDATED.name: LAST_UPDATED} | PARAMETERS
"""Every parameter, by name."""

TASK_REFERENCES = frozenset(row.name for row in PARAMETERS.values() if row.may_be_task)
"""The parameters along which a search can go from one task to another."""

PRIORITY_RANK = {"routine": 1, "urgent": 2, "asap": 3, "stat": 4}
"""The clinical order; a task without a priority counts as routine."""

LATEST = 2**62
"""Stands for "no end" and, in an order, for "no date": later than every FHIR instant."""
EARLIEST = -LATEST
LAST_TEXT = "\U0010ffff"
"""Stands, in an order, for "no text": after every other."""

_NEVER_ABSENT = frozenset({"id", "last_updated", "status", "intent", "priority_rank"})

_OWN_COLUMN = {"priority": "priority_rank", "due-date": "due_date_to"}
"""Where not the parameter's first column is what a person means by its order."""

_OWN_WORDS = {
    "priority": "Clinical urgency: routine, urgent, asap, stat",
    "priority-order": "Clinical urgency: routine, urgent, asap, stat",
    "status": "The status code, alphabetically",
    "intent": "The intent code, alphabetically",
    "due-date": "When the task is due; tasks without a due date last",
    "period": "When the work began; tasks without one last",
    "_id": "The task's id",
    "_lastUpdated": "When the task last changed",
}

_WORDS: dict[Kind, str] = {
    Kind.TOKEN: "its first code, alphabetically",
    Kind.REFERENCE: "its first reference, alphabetically",
    Kind.URI: "its first URI, alphabetically",
    Kind.STRING: "its first text, alphabetically",
    Kind.DATE: "its beginning",
}


def _description(parameter: SearchParameter) -> str:
    usual = f"{parameter.name}: {_WORDS.get(parameter.kind, '')}; tasks without it last"
    return _OWN_WORDS.get(parameter.name, usual)


def _key(parameter: SearchParameter) -> SortKey:
    words = _description(parameter)
    if parameter.place is Place.INDEX:
        return SortKey(parameter.name, "", LAST_TEXT, words, parameter)
    column = _OWN_COLUMN.get(parameter.name, parameter.columns[0])
    if column in _NEVER_ABSENT:
        return SortKey(parameter.name, column, None, words)
    return SortKey(parameter.name, column, LATEST if parameter.kind is Kind.DATE else LAST_TEXT, words)


SORT_KEYS: dict[str, SortKey] = {
    name: _key(parameter)
    for name, parameter in ALL_PARAMETERS.items()
    if parameter.place is not Place.NOWHERE and not parameter.only_words
}
"""Every sort key by name. Neither `overdue`, which passing time changes, nor words have an order."""

NEWEST_FIRST = (Order(SORT_KEYS["_lastUpdated"], descending=True),)
