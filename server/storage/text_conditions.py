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
from graphql_schema.task.texts import folded
from server.storage.kept_text import can_be_kept, digest_of


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


def _starts_with(text: str, column: ColumnElement[str]) -> ColumnElement[bool]:
    return func.substr(column, 1, len(text), type_=Text) == text


def _ends_with(text: str, column: ColumnElement[str]) -> ColumnElement[bool]:
    start = func.length(column) - len(text) + 1
    return and_(func.length(column) >= len(text), func.substr(column, start, type_=Text) == text)


def _equals(text: str, column: ColumnElement[str]) -> ColumnElement[bool]:
    return column == text


_MATCH: dict[StringMatch, Callable[[str, ColumnElement[str]], ColumnElement[bool]]] = {
    StringMatch.STARTS_WITH: _starts_with,
    StringMatch.ENDS_WITH: _ends_with,
    StringMatch.CONTAINS: lambda text, column: contains(column, text),
    StringMatch.EQUALS: _equals,
    StringMatch.EXACT: _equals,
}


def is_text(
    condition: HasText,
    column: ColumnElement[str],
    *,
    document: ColumnElement[str] | None = None,
    digest: ColumnElement[str] | None = None,
) -> ColumnElement[bool]:
    """Return the comparison of a folded text; it is neither true nor false where there is none.

    What an exact one compares as well is the text in the document, or the digest of the text.
    """
    if not can_be_kept(condition.text):
        return and_(column.is_not(None), false())
    folded_alike = _MATCH[condition.match](folded(condition.text), column)
    if condition.match is not StringMatch.EXACT:
        return folded_alike
    if digest is not None:
        return and_(folded_alike, digest == digest_of(condition.text))
    original = _JsonText(document, literal(condition.parameter.path, Text))
    return and_(folded_alike, original == condition.text)
