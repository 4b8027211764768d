"""Which rows a caller sees: a condition of the SQL itself, apart from what the caller asks for."""

from sqlalchemy import ColumnElement, FromClause, and_, false, true

from graphql_schema.access import SEES_ALL_TASKS, Access
from server.storage.kept_text import kept
from server.storage.tables import TASK


def visible(access: Access, task: FromClause = TASK) -> ColumnElement[bool]:
    """Return the condition that every statement over tasks carries. It fails closed."""
    if access.only_patient is not None:
        return and_(_of_role(access, task), task.c.subject == kept(access.only_patient))
    return _of_role(access, task)


def _of_role(access: Access, task: FromClause) -> ColumnElement[bool]:
    if access.only_owner is not None:
        return task.c.owner == kept(access.only_owner)
    return true() if access.actor.role in SEES_ALL_TASKS else false()


def is_there(task: FromClause) -> ColumnElement[bool]:
    """Return the condition that leaves deleted tasks out."""
    return task.c.deleted == false()


IS_THERE: ColumnElement[bool] = is_there(TASK)
"""The condition that leaves deleted tasks out, of which only the history is still to be seen."""
