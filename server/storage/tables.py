"""The tables. Instants are microseconds since 1970 UTC; a task's id is in every primary key.

Hot reads select columns of `TASK` and its companions; the classes only declare them.
"""

from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    Table,
    Text,
    TypeDecorator,
    false,
    func,
    literal_column,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

from graphql_schema.task.parameters import LATEST

LARGEST_INTEGER = 2**31 - 1
"""The largest number that an INTEGER column of PostgreSQL holds."""


class OrderedText(TypeDecorator[str]):
    """Text that both engines order by code point, as Python does."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the engine's own type: SQLite compares bytes unless it is told otherwise."""
        return Text(collation="C" if dialect.name == "postgresql" else None)


class TaskRow(SQLModel, table=True):
    """The current version of a task, and the search parameters with one value at most."""

    __tablename__ = "task"

    id: str = Field(sa_type=OrderedText, primary_key=True)
    version: int = Field(sa_type=Integer)
    last_updated: int = Field(sa_type=BigInteger)
    json_text: str = Field(sa_type=Text, sa_column_kwargs={"name": "json"})
    deleted: bool = Field(sa_type=Boolean)
    owner: str | None = Field(sa_type=OrderedText)
    subject: str | None = Field(sa_type=OrderedText)
    status: str = Field(sa_type=OrderedText)
    intent: str = Field(sa_type=OrderedText)
    priority: str | None = Field(sa_type=OrderedText)
    priority_rank: int = Field(sa_type=Integer)
    description: str | None = Field(sa_type=OrderedText)
    authored_on_from: int | None = Field(sa_type=BigInteger)
    authored_on_to: int | None = Field(sa_type=BigInteger)
    modified_from: int | None = Field(sa_type=BigInteger)
    modified_to: int | None = Field(sa_type=BigInteger)
    period_from: int | None = Field(sa_type=BigInteger)
    period_to: int | None = Field(sa_type=BigInteger)
    due_date_from: int | None = Field(sa_type=BigInteger)
    due_date_to: int | None = Field(sa_type=BigInteger)
    not_before_from: int | None = Field(sa_type=BigInteger)
    not_before_to: int | None = Field(sa_type=BigInteger)


class TaskVersionRow(SQLModel, table=True):
    """One version of a task, the current one included: what it was, who wrote it and how."""

    __tablename__ = "task_version"

    task_id: str = Field(sa_type=OrderedText, primary_key=True, foreign_key="task.id")
    version: int = Field(sa_type=Integer, primary_key=True)
    last_updated: int = Field(sa_type=BigInteger)
    interaction: str = Field(sa_type=Text)
    author: str = Field(sa_type=Text)
    request: str = Field(sa_type=Text)
    json_text: str = Field(sa_type=Text, sa_column_kwargs={"name": "json"})


class TaskTokenRow(SQLModel, table=True):
    """One value of a token parameter that may have many; "" for no system and for no code."""

    __tablename__ = "task_token"
    __table_args__: ClassVar[Any] = (
        # A search for a value: system may be left open, so it comes after the code.
        Index("task_token_by_value", "parameter", "code", "system", "task_id"),
        {"sqlite_with_rowid": False},
    )

    task_id: str = Field(sa_type=OrderedText, primary_key=True, foreign_key="task.id")
    parameter: str = Field(sa_type=OrderedText, primary_key=True)
    system: str = Field(sa_type=OrderedText, primary_key=True)
    code: str = Field(sa_type=OrderedText, primary_key=True)


class TaskReferenceRow(SQLModel, table=True):
    """One canonical reference or URI of a parameter that may have many."""

    __tablename__ = "task_reference"
    __table_args__: ClassVar[Any] = (
        # A search for what refers to a target.
        Index("task_reference_by_target", "parameter", "target", "task_id"),
        {"sqlite_with_rowid": False},
    )

    task_id: str = Field(sa_type=OrderedText, primary_key=True, foreign_key="task.id")
    parameter: str = Field(sa_type=OrderedText, primary_key=True)
    target: str = Field(sa_type=OrderedText, primary_key=True)


class TaskTextRow(SQLModel, table=True):
    """One text of a parameter that may have many, folded, and a digest of it as it was written."""

    __tablename__ = "task_text"
    __table_args__: ClassVar[Any] = ({"sqlite_with_rowid": False},)

    task_id: str = Field(sa_type=OrderedText, primary_key=True, foreign_key="task.id")
    parameter: str = Field(sa_type=OrderedText, primary_key=True)
    digest: str = Field(sa_type=OrderedText, primary_key=True)
    folded: str = Field(sa_type=OrderedText)


METADATA = SQLModel.metadata
TASK: Table = METADATA.tables["task"]
TASK_VERSION: Table = METADATA.tables["task_version"]
TASK_TOKEN: Table = METADATA.tables["task_token"]
TASK_REFERENCE: Table = METADATA.tables["task_reference"]
TASK_TEXT: Table = METADATA.tables["task_text"]

_DUE = func.coalesce(TASK.c.due_date_to, literal_column(str(LATEST), BigInteger))

# The history of all tasks, newest first.
Index("task_version_by_newest", TASK_VERSION.c.last_updated, TASK_VERSION.c.task_id, TASK_VERSION.c.version)
_IS_THERE = TASK.c.deleted == false()


def _index(name: str, *keys: ColumnElement[Any]) -> None:
    # Searches and counts leave deleted tasks out: so do the indexes, which then answer counts alone.
    Index(name, *keys, sqlite_where=_IS_THERE, postgresql_where=_IS_THERE)


# The newest first, for whoever sees every task: the order of a search that names none.
_index("task_by_newest", TASK.c.last_updated, TASK.c.id)
# A practitioner's own tasks, newest first: visibility makes `owner` part of every such search.
_index("task_by_owner", TASK.c.owner, TASK.c.last_updated, TASK.c.id)
# A worklist of one owner and one status.
_index("task_by_owner_and_status", TASK.c.owner, TASK.c.status, TASK.c.last_updated, TASK.c.id)
# A worklist of one owner by due date, as it is sorted: without a due date last.
_index("task_by_owner_and_due_date", TASK.c.owner, _DUE, TASK.c.id)
# What is overdue on the whole ward.
_index("task_by_due_date", _DUE, TASK.c.id)
# A ward's list of one status.
_index("task_by_status", TASK.c.status, TASK.c.last_updated, TASK.c.id)
# Everything about one patient.
_index("task_by_subject", TASK.c.subject, TASK.c.last_updated, TASK.c.id)
