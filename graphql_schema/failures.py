"""How failures look in GraphQL: codes on all of them, and no secret in any.

https://spec.graphql.org/October2021/#sec-Errors
"""

import logging
import re
from collections.abc import Iterator

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from graphql_schema.errors import ApiError, Problem

log = logging.getLogger("taskward.graphql")

INTERNAL = "Something went wrong on our side; the request id tells us where to look."

_QUOTES_A_VALUE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:\.? Did you mean |, found: ).*", re.DOTALL), "."),
    (re.compile(r"(cannot represent[^:]*value): .*", re.DOTALL), r"\1."),
    (re.compile(r"Value (['\"]).*\1 does not exist in", re.DOTALL), "That value does not exist in"),
    (re.compile(r"Enum '(\w+)' cannot represent.*", re.DOTALL), r"That is no value of '\1'."),
)
"""Where graphql-core's messages quote what was sent, which may be a patient's."""


def _without_values(message: str) -> str:
    for pattern, replacement in _QUOTES_A_VALUE:
        message = pattern.sub(replacement, message)
    return message


def _told(error: GraphQLError, message: str, problem: Problem) -> GraphQLError:
    extensions = {"code": problem.code, "status": problem.status} | (error.extensions or {})
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, None, extensions)


def _is_expected(error: BaseException | None) -> bool:
    return error is None or isinstance(error, ApiError | GraphQLError)


def told(error: GraphQLError) -> GraphQLError:
    """Return the error as a caller may see it."""
    original = error.original_error
    if isinstance(original, ApiError):
        return error
    if _is_expected(original):
        return _told(error, _without_values(error.message), Problem.INVALID)
    return _told(error, INTERNAL, Problem.INTERNAL)


def place_of(error: BaseException) -> str:
    """Return file and line where an exception was raised; its text may quote data, so it is not told."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"


def log_failure(to: logging.Logger, what: str, error: BaseException) -> None:
    """Log what failed with the type and place of the error, and nothing of its text."""
    to.error("%s: %s at %s", what, type(error).__name__, place_of(error))


def log_unexpected(errors: list[GraphQLError]) -> None:
    """Log the type, place and field of each failure that nobody expected."""
    for error in errors:
        original = error.original_error
        if original is not None and not _is_expected(original):
            log_failure(log, f"Field {error.path}", original)


class TellFailures(SchemaExtension):
    """Puts every error of a result into the form that callers may see."""

    def on_operation(self) -> Iterator[None]:
        """Wait for the result, then rewrite its errors."""
        yield
        result = self.execution_context.result
        if result is not None and result.errors:
            result.errors = [told(error) for error in result.errors]
