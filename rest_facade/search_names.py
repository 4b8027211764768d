"""What the name of a search parameter asks for: a modifier, a chain, `_has` or `_filter`.

https://hl7.org/fhir/R4/search.html#chaining and #has
"""

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.filter_text import condition_of_filter_text
from graphql_schema.search import Condition, ReferredToByMatch, RefersToMatch, SearchParameter
from graphql_schema.search_values import Reading
from graphql_schema.task.parameters import ALL_PARAMETERS, TASK_REFERENCES
from rest_facade.search_text import condition_from

LONGEST_CHAIN = 4
"""Tasks that a search may go on to, one after the other."""


def _refused(text: str) -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue("not-supported", text)])


def _task_reference(name: str, type_name: str) -> SearchParameter:
    if name not in TASK_REFERENCES or type_name != "Task":
        known = ", ".join(f"{each}:Task" for each in sorted(TASK_REFERENCES))
        text = f"Only references from task to task can be followed, in a chain and by _has: {known}."
        raise _refused(text)
    return ALL_PARAMETERS[name]


def _following(name: str) -> tuple[SearchParameter, str]:
    """Return the reference and the rest of a chain such as `part-of.status` or `focus:Task.owner`."""
    link, _, rest = name.partition(".")
    base, _, type_name = link.partition(":")
    parameter = ALL_PARAMETERS.get(base)
    if not type_name and parameter is not None and parameter.targets == ("Task",):
        type_name = "Task"
    return _task_reference(base, type_name), rest


def _reverse(name: str) -> tuple[SearchParameter, str]:
    """Return the reference and the rest of `_has:Task:part-of:status`."""
    _, type_name, base, rest = [*name.split(":", 3), "", "", ""][:4]
    return _task_reference(base, type_name), rest


def condition_named(name: str, value: str, reading: Reading, length: int = 0) -> Condition:
    """Return the condition of one parameter of a query, or raise ApiError(INVALID) or TOO_COSTLY."""
    if length > LONGEST_CHAIN:
        text = f"A chain goes on to at most {LONGEST_CHAIN} tasks, please."
        raise ApiError.of(Problem.INVALID, [Issue("too-costly", text)])
    if name == "_filter":
        return condition_of_filter_text(value, reading)
    if name.startswith("_has:"):
        parameter, rest = _reverse(name)
        return ReferredToByMatch(parameter, condition_named(rest, value, reading, length + 1))
    if "." in name:
        parameter, rest = _following(name)
        return RefersToMatch(parameter, condition_named(rest, value, reading, length + 1))
    base, colon, modifier = name.partition(":")
    if base not in ALL_PARAMETERS:
        raise _refused("A chain or _has ends with a search parameter of Task.")
    return condition_from(ALL_PARAMETERS[base], value, modifier if colon else None, reading)
