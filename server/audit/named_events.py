"""Finding the events that name something, however long the trail is: by the spans in which it is named.

Joined with all else, PostgreSQL walks along the trail for a page of them, the newest first, and for
somebody whom no event names to its very beginning. So there they are found first, span by span.
"""

from typing import Any

from sqlalchemy import ColumnElement, literal_column, select, true
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
    return _Either(_in_joined(reference, is_it), _in_spans(reference, is_it))


def _in_joined(reference: str, is_it: ColumnElement[bool]) -> ColumnElement[bool]:
    spans = AUDIT_REFERENCE.c
    found = (
        select(NEAR.c.seq)
        .join_from(AUDIT_REFERENCE, NEAR, NEAR.c.seq.between(spans.first_seq, spans.last_seq))
        .where(spans.reference == kept(reference), is_it)
    )
    return AUDIT_EVENT.c.seq.in_(found)


def _in_spans(reference: str, is_it: ColumnElement[bool]) -> ColumnElement[bool]:
    spans = (
        select(AUDIT_REFERENCE.c.first_seq, AUDIT_REFERENCE.c.last_seq)
        .where(AUDIT_REFERENCE.c.reference == kept(reference))
        .subquery("span")
    )
    of_span = (
        select(NEAR.c.seq)
        .where(NEAR.c.seq.between(spans.c.first_seq, spans.c.last_seq), is_it)
        # It changes nothing but the plan: each span is read by itself.
        .offset(literal_column("0"))
        .lateral("found")
    )
    found = select(of_span.c.seq).select_from(spans.join(of_span, true()))
    return AUDIT_EVENT.c.seq == func.any(func.array(found.scalar_subquery()))
