"""Finding the events that name something, however long the trail is: by the spans in which it is named.

PostgreSQL does not guess that spans are short. Left to itself it walks along the trail, and for
somebody whom no event names to its very beginning; so there each span is read by itself.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, func
from sqlalchemy.types import NullType

from server.storage.audit_tables import AUDIT_EVENT, AUDIT_REFERENCE
from server.storage.kept_text import kept

NEAR = AUDIT_EVENT.alias("near")
"""The events that were written together with one that names what is searched for."""


class _Either(FunctionElement[Any]):
    """A condition as SQLite, and as PostgreSQL, answers it best."""

    inherit_cache = True
    # Of a Boolean, SQLAlchemy would ask SQLite whether it is 1, which no index can tell.
    type = NullType()


@compiles(_Either, "sqlite")
def _for_sqlite(element: _Either, compiler: SQLCompiler, **options: object) -> str:
    return f"({compiler.process(element.clauses.clauses[0], **options)})"


@compiles(_Either, "postgresql")
def _for_postgresql(element: _Either, compiler: SQLCompiler, **options: object) -> str:
    return f"({compiler.process(element.clauses.clauses[1], **options)})"


def found_near(reference: str, is_it: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return that an event is one of those near a reference for which `is_it`, about NEAR, is true."""
    joined, each_span = (near([reference], is_it, NEAR.c.seq, one_by_one=each) for each in (False, True))
    seq = AUDIT_EVENT.c.seq
    return _Either(seq.in_(joined), seq == func.any(func.array(each_span.scalar_subquery())))


def near(
    references: Collection[str], is_it: ColumnElement[bool], *columns: ColumnElement[Any], one_by_one: bool
) -> Select[Any]:
    """Return the SELECT of columns of those events near some references for which `is_it` is true.

    It may give an event more than once. `one_by_one`, which SQLite does not know and does not need,
    has PostgreSQL read each span by itself.
    """
    spans = AUDIT_REFERENCE.c
    is_named = spans.reference.in_([kept(each) for each in references])
    if not one_by_one:
        within = NEAR.c.seq.between(spans.first_seq, spans.last_seq)
        return select(*columns).join_from(AUDIT_REFERENCE, NEAR, within).where(is_named, is_it)
    span = select(spans.first_seq, spans.last_seq).where(is_named).distinct().subquery("span")
    of_span = (
        select(*columns)
        .where(NEAR.c.seq.between(span.c.first_seq, span.c.last_seq), is_it)
        # It changes nothing but the plan.
        .offset(literal_column("0"))
        .lateral("found")
    )
    return select(*of_span.c).select_from(span.join(of_span, true()))
