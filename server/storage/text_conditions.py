"""How a task's text compares with the text searched for.

Not LIKE: it has wildcards to escape and, on SQLite, a longest pattern.
https://hl7.org/fhir/R4/search.html#string
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, false, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from graphql_schema.search import HasText, StringMatch
from graphql_schema.task.indexing import folded
from server.storage.kept_text import can_be_kept
from server.storage.tables import TASK


class _Place(FunctionElement[int]):
    """Where the second text begins in the first, counted from 1; 0 when it is not there."""

    inherit_cache = True


class _JsonText(FunctionElement[str]):
    """The text at a name of a JSON object."""

    inherit_cache = True
    type = Text()


@compiles(_Place, "sqlite")
def _instr(element: _Place, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Place, "postgresql")
def _strpos(element: _Place, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(_JsonText, "sqlite")
def _json_extract(element: _JsonText, compiler: SQLCompiler, **options: Any) -> str:
    document, name = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract({document}, '$.' || {name})"


@compiles(_JsonText, "postgresql")
def _json_arrow(element: _JsonText, compiler: SQLCompiler, **options: Any) -> str:
    document, name = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({document}::json ->> {name})"


def contains(text: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Return whether `part` stands anywhere in the text."""
    return _Place(text, literal(part, Text)) > 0


def _starts_with(condition: HasText, column: ColumnElement[str]) -> ColumnElement[bool]:
    start = folded(condition.text)
    return func.substr(column, 1, len(start), type_=Text) == start


def _contains(condition: HasText, column: ColumnElement[str]) -> ColumnElement[bool]:
    return contains(column, folded(condition.text))


def _is_exactly(condition: HasText, column: ColumnElement[str]) -> ColumnElement[bool]:
    original = _JsonText(TASK.c.json, literal(condition.parameter.path, Text))
    return and_(column == folded(condition.text), original == condition.text)


_MATCH: dict[StringMatch, Callable[[HasText, ColumnElement[str]], ColumnElement[bool]]] = {
    StringMatch.STARTS_WITH: _starts_with,
    StringMatch.CONTAINS: _contains,
    StringMatch.EXACT: _is_exactly,
}


def has_text(condition: HasText) -> ColumnElement[bool]:
    """Return the comparison; it is neither true nor false for a task without the text."""
    column = TASK.c[condition.parameter.columns[0]]
    if not can_be_kept(condition.text):
        return and_(column.is_not(None), false())
    return _MATCH[condition.match](condition, column)
