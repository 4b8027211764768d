"""A form with a field for every search parameter, from the same tables that searching uses."""

from collections.abc import Iterator
from html import escape

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.task.parameters import SORT_KEYS
from rest_facade.including import NAMES, VALUES
from rest_facade.query_text import Pairs
from rest_facade.search_examples import example_of
from rest_facade.search_request import FILTERS
from rest_facade.shaping import Summary


def search_form(action: str, asked: Pairs) -> str:
    """Return the form, filled with what was asked; `action` is the address of Task."""
    rest = list(asked)
    fields = "".join(_fields(rest))
    # What is repeated, or has a modifier, keeps a field of its own.
    more = "".join(_field(name, value, "", "As it stands in the address") for name, value in rest)
    return (
        f'<details class="search"{" open" if not asked else ""}><summary>Search tasks</summary>'
        f'<form action="{escape(action)}">'
        f'<div class="fields">{more}{fields}</div><button>Search</button></form></details>'
    )


def _fields(rest: Pairs) -> Iterator[str]:
    for row in FILTERS.values():
        codes = [code.code for code in CODE_SETS[row.code_set]] if row.code_set else []
        yield _field(row.name, _taken(rest, row.name), example_of(row), row.description, codes)
    yield _field("_filter", _taken(rest, "_filter"), "status eq requested", "Conditions with and, or, not")
    for name in NAMES:
        yield _field(name, _taken(rest, name), VALUES[0], "Linked tasks in the same answer", list(VALUES))
    keys = [sign + key for key in SORT_KEYS for sign in ("", "-")]
    yield _field("_sort", _taken(rest, "_sort"), "-priority,due-date", "Order; - means descending", keys)
    yield _field("_count", _taken(rest, "_count"), "20", "Tasks on a page")
    yield _field(
        "_total", _taken(rest, "_total"), "accurate", "When to count", ["none", "estimate", "accurate"]
    )
    yield _field("_summary", _taken(rest, "_summary"), "false", "Part of each task", list(Summary))
    yield _field("_elements", _taken(rest, "_elements"), "status,owner", "Elements of each task")


def _taken(rest: Pairs, name: str) -> str:
    """Remove the first value of a parameter from `rest` and return it."""
    for pair in rest:
        if pair[0] == name:
            rest.remove(pair)
            return pair[1]
    return ""


def _field(name: str, value: str, example: str, words: str, choices: list[str] | None = None) -> str:
    known = f"choices-{escape(name)}" if choices else ""
    options = "".join(f'<option value="{escape(choice)}">' for choice in choices or ())
    return (
        f'<label title="{escape(words)}"><span>{escape(name)}</span>'
        f'<input name="{escape(name)}" value="{escape(value)}" placeholder="{escape(example)}"'
        f'{f" list={known}" if known else ""} autocomplete="off" autocapitalize="off" spellcheck="false">'
        f"{f'<datalist id={known}>{options}</datalist>' if known else ''}</label>"
    )
