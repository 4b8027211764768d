"""Reading a patch before it is known who may change the task."""

from collections.abc import Callable

from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import Document
from graphql_schema.task.editing import Edit

Language = Callable[[object], Edit]


def read_patch(language: Language, body: object) -> Edit:
    """Return the edit that a patch in this language describes.

    Raises ApiError(INVALID or TOO_COSTLY) for a patch that is none. One that would write what the
    server manages is refused when it is applied, after those who may not change the task at all.
    """
    try:
        return language(body)
    except ApiError as error:
        if error.problem is not Problem.UNPROCESSABLE:
            raise
        refusal = error

    def refuse(_: Document) -> Document:
        raise refusal

    return refuse
