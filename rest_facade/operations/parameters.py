"""What an operation is given: the members of a Parameters resource and of the query string.

https://hl7.org/fhir/R4/operations.html#executing
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Document
from rest_facade.query_text import Pairs

_MOST = 50


def _wrong(text: str, place: str, code: str = "invalid") -> ApiError:
    return ApiError.of(Problem.INVALID, [Issue(code, text, place)])


def _value(row: Mapping[str, Any], kinds: Sequence[str], place: str) -> Any:
    members = [name for name in row if name not in {"name", "id", "extension"}]
    if len(members) != 1 or members[0] not in kinds:
        raise _wrong(f"This parameter has exactly one value, as {' or '.join(kinds)}.", place, "value")
    value = row[members[0]]
    if members[0] != "resource" and not isinstance(value, str):
        raise _wrong("This value must be a text.", f"{place}.{members[0]}", "structure")
    return value


def pairs_given(parameters: Document, known: Mapping[str, Sequence[str]]) -> list[tuple[str, Any]]:
    """Return names and values of a Parameters resource in their order.

    `known` says which names there are and as which members their values come. Raises
    ApiError(INVALID) for any other.
    """
    rows = parameters.get("parameter", [])
    if not isinstance(rows, list) or len(rows) > _MOST:
        raise _wrong(f"parameter is a list of at most {_MOST}.", "Parameters.parameter", "structure")
    given = []
    for index, row in enumerate(rows):
        place = f"Parameters.parameter[{index}]"
        name = row.get("name") if isinstance(row, dict) else None
        if not isinstance(name, str) or name not in known:
            raise _wrong(f"There is no such parameter; known are {', '.join(known)}.", place, "not-supported")
        given.append((name, _value(row, known[name], place)))
    return given


def given_in(parameters: Document, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the values of a Parameters resource by name, each at most once.

    Raises ApiError(INVALID), as `pairs_given` does.
    """
    pairs = pairs_given(parameters, known)
    given = dict(pairs)
    if len(given) < len(pairs):
        raise _wrong("Each parameter may stand once.", "Parameters.parameter")
    return given


def also_given(given: Mapping[str, Any], pairs: Pairs, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the values of a Parameters resource and those of the query, where simple ones may stand.

    Raises ApiError(INVALID) for an unknown name and for two values of one parameter.
    """
    together = dict(given)
    for name, value in pairs:
        if name in {"_format", "_pretty"}:
            continue
        if name not in known or "resource" in known[name]:
            names = ", ".join(name for name, kinds in known.items() if "resource" not in kinds)
            raise _wrong(f"The query takes {names}.", "Parameters", "not-supported")
        if together.setdefault(name, value) != value:
            raise _wrong(f"{name} is given twice, with different values.", "Parameters")
    return together
