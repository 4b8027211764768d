"""Which task, and which version of it, a path names."""

import re

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.ids import ID

_VERSION = re.compile(r"[1-9][0-9]{0,8}")


def _nothing_here() -> ApiError:
    return ApiError(Problem.NOT_FOUND, "There is no task with this id and version.")


def task_id_in(request: Request) -> str:
    """Return the id in the path, or raise ApiError(NOT_FOUND) for what no id looks like."""
    task_id: str = request.path_params["id"]
    if not ID.fullmatch(task_id):
        raise _nothing_here()
    return task_id


def version_in(request: Request) -> int:
    """Return the version in the path, or raise ApiError(NOT_FOUND) for what no version looks like."""
    version: str = request.path_params["version"]
    if not _VERSION.fullmatch(version):
        raise _nothing_here()
    return int(version)
