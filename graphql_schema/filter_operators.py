"""What the operators of `_filter` mean for each kind of parameter.

https://hl7.org/fhir/R4/search_filter.html#ops
"""

from collections.abc import Callable

from graphql_schema.search import (
    AllOf,
    Condition,
    DatePrefix,
    HasText,
    IsMissing,
    Kind,
    Not,
    Place,
    SearchParameter,
    StringMatch,
    UnderUri,
)
from graphql_schema.search_kinds import Reading, escaped, refused
from graphql_schema.search_values import condition_of

Compare = Callable[[SearchParameter, str, Reading], Condition]


def _prefixed(prefix: DatePrefix) -> Compare:
    return lambda parameter, value, reading: condition_of(parameter, [f"{prefix}{value}"], reading)


def _text(match: StringMatch) -> Compare:
    return lambda parameter, value, _: HasText(parameter, value, match)


def _equal(parameter: SearchParameter, value: str, reading: Reading) -> Condition:
    is_token = parameter.kind is Kind.TOKEN
    return condition_of(parameter, [value if is_token else escaped(value)], reading)


def _under(modifier: str) -> Compare:
    return lambda parameter, value, reading: condition_of(parameter, [value], reading, modifier)


_RANGES: dict[str, Compare] = {prefix.value: _prefixed(prefix) for prefix in DatePrefix if prefix != "ne"}
_TEXTS: dict[str, Compare] = {
    "eq": _text(StringMatch.EQUALS),
    "co": _text(StringMatch.CONTAINS),
    "sw": _text(StringMatch.STARTS_WITH),
    "ew": _text(StringMatch.ENDS_WITH),
}

OPERATORS: dict[Kind, dict[str, Compare]] = {
    Kind.TOKEN: {"eq": _equal, "in": _under("in"), "ni": _under("not-in")},
    Kind.REFERENCE: {"eq": _equal, "re": _equal},
    Kind.DATE: _RANGES,
    Kind.NUMBER: _RANGES,
    Kind.STRING: _TEXTS,
    Kind.URI: {"eq": _equal, "sw": lambda parameter, value, _: UnderUri(parameter, value)},
}
"""The operators of each kind; every one takes `ne` and `pr` too."""

_OF_WORDS: dict[str, Compare] = {"co": _equal}


def _is_present(parameter: SearchParameter) -> Condition:
    return AllOf() if parameter.place is Place.NOWHERE else Not(IsMissing(parameter))


def compared(parameter: SearchParameter, operator: str, value: str, reading: Reading) -> Condition:
    """Return one comparison; raises ApiError(INVALID) for what the parameter cannot take.

    `ne` is true where there are values and none of them is equal.
    """
    operators = _OF_WORDS if parameter.only_words else OPERATORS[parameter.kind]
    if operator == "pr":
        opposite = {"true": "false", "false": "true"}.get(value, value)
        return condition_of(parameter, [opposite], reading, "missing")
    if operator == "ne" and "eq" in operators:
        return AllOf((_is_present(parameter), Not(operators["eq"](parameter, value, reading))))
    if operator not in operators:
        known = ", ".join([*operators, *(["ne"] if "eq" in operators else []), "pr"])
        raise refused(
            parameter, f"this operator of _filter is not supported here; it takes {known}.", "not-supported"
        )
    return operators[operator](parameter, value, reading)
