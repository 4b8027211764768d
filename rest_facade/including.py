"""What `_include` and `_revinclude` ask for.

https://hl7.org/fhir/R4/search.html#include
"""

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.task.including import Include
from graphql_schema.task.parameters import PARAMETERS, TASK_REFERENCES
from rest_facade.query_text import Pairs

NAMES = ("_include", "_revinclude")

VALUES = tuple(f"Task:{name}" for name in sorted(TASK_REFERENCES))
"""What can be included; the CapabilityStatement lists it."""

MOST = 10
"""Includes of one search."""


def _include(name: str, value: str) -> Include:
    base, _, modifier = name.partition(":")
    target = value.removesuffix(":Task") if value.count(":") > 1 else value
    if modifier not in {"", "iterate"} or target not in VALUES:
        text = (
            f"{base} takes {', '.join(VALUES)}, for tasks are all that is kept here, "
            f"and the modifier :iterate."
        )
        raise ApiError.of(Problem.INVALID, [Issue("not-supported", text)])
    parameter = PARAMETERS[target.removeprefix("Task:")]
    return Include(parameter, is_reverse=base == "_revinclude", iterates=modifier == "iterate")


def includes_asked(pairs: Pairs) -> tuple[Include, ...]:
    """Return the includes among the pairs, each once, or raise ApiError(INVALID) or TOO_COSTLY."""
    asked = [(name, value) for name, value in pairs if name.partition(":")[0] in NAMES]
    if len(asked) > MOST:
        raise ApiError(Problem.TOO_COSTLY, f"At most {MOST} includes, please.")
    return tuple(dict.fromkeys(_include(name, value) for name, value in asked))
