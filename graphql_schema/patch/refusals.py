"""How a patch is refused: 400 for its own form, 422 for what it asks of the task."""

from graphql_schema.errors import ApiError, Issue, Problem


def misformed(code: str, place: str, sentence: str) -> ApiError:
    """Return the refusal of a patch that no task could take; `place` is where in the patch."""
    return _refusal(Problem.INVALID, code, place, sentence)


def unprocessable(place: str, sentence: str) -> ApiError:
    """Return the refusal of an operation that the present task cannot take."""
    return _refusal(Problem.UNPROCESSABLE, Problem.UNPROCESSABLE.issue_code, place, sentence)


def too_costly(place: str, sentence: str) -> ApiError:
    """Return the refusal of a patch that asks for too much."""
    return _refusal(Problem.TOO_COSTLY, Problem.TOO_COSTLY.issue_code, place, sentence)


def server_managed(place: str) -> ApiError:
    """Return the refusal to change what the server alone decides."""
    return unprocessable(
        place, "The server sets resourceType, id, meta.versionId and meta.lastUpdated; no patch changes them."
    )


def _refusal(problem: Problem, code: str, place: str, sentence: str) -> ApiError:
    return ApiError.of(problem, [Issue(code, f"{place}: {sentence}", place)])
