"""GraphQL's filter of tasks, derived from the search parameters."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import GenericAlias
from typing import Any

import strawberry

from graphql_schema.search import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Condition,
    HasId,
    HasText,
    IsMissing,
    Kind,
    Not,
    Place,
    ReferredToByMatch,
    RefersToMatch,
    SearchParameter,
    StringMatch,
)
from graphql_schema.search_values import Reading, condition_of, escaped
from graphql_schema.task.parameters import ALL_PARAMETERS, LAST_UPDATED, PARAMETERS, TASK_REFERENCES
from graphql_schema.task.texts import folded
from graphql_schema.types.derive import python_name
from graphql_schema.types.enums import ENUMS
from graphql_schema.types.scalars import DateTime

Given = Mapping[str, Any]
"""A filter or a span as graphql-core has read it: the fields that were sent, under their GraphQL names."""


def as_given(cls: Any) -> Any:
    """Have values of this input type be what was sent: building objects costs more than the search."""
    cls.__strawberry_definition__.from_input = lambda _cls, given, _context: given
    return cls


@as_given
@strawberry.input(description="A span of time; either end may be open, both ends belong to it.")
class DateRange:
    """Partial dates cover all they name: `to: "2026-03"` reaches to the end of March."""

    from_: DateTime | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="Not before this date or moment"
    )
    to: DateTime | None = strawberry.field(
        default=strawberry.UNSET, description="Not after this date or moment"
    )


@as_given
@strawberry.input(description="A span of numbers; either end may be open, both ends belong to it.")
class NumberRange:
    """`from: 3` reaches to every larger number."""

    from_: int | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="Not less than this"
    )
    to: int | None = strawberry.field(default=strawberry.UNSET, description="Not more than this")


_UPPER = re.compile(r"([A-Z])")


def camel_case(name: str) -> str:
    """Return a parameter's name as GraphQL spells it: `authored-on` is `authoredOn`."""
    first, *rest = re.split("-", name.removeprefix("_"))
    return first + "".join(part.capitalize() for part in rest)


def enum_name(field: str) -> str:
    """Return a field's name as an enum's value spells it: `authoredOn` is `AUTHORED_ON`."""
    return _UPPER.sub(r"_\1", field).upper()


_SPELLED = {"_text": "narrative"}
"""`text` is the words that a person looks for in a worklist."""


def filter_name(parameter: SearchParameter) -> str:
    """Return the name of a parameter's field."""
    return _SPELLED.get(parameter.name) or camel_case(parameter.name)


_PARAMETERS: dict[str, SearchParameter] = {
    filter_name(parameter): parameter for parameter in (*PARAMETERS.values(), LAST_UPDATED)
}
_LINKS: dict[str, tuple[SearchParameter, type[RefersToMatch | ReferredToByMatch]]] = {
    **{camel_case(name) + "Task": (PARAMETERS[name], RefersToMatch) for name in sorted(TASK_REFERENCES)},
    "hasPart": (PARAMETERS["part-of"], ReferredToByMatch),
}

_HINTS: dict[Kind, str] = {
    Kind.TOKEN: "codes, as code or system|code",
    Kind.REFERENCE: "references, as Type/id",
    Kind.DATE: "a span that it must touch",
    Kind.STRING: "a part of it, in any case",
    Kind.NUMBER: "a span of numbers",
    Kind.URI: "URIs",
}
_ONE_VALUE: dict[Kind, Any] = {Kind.DATE: DateRange, Kind.NUMBER: NumberRange, Kind.STRING: str}


def _list_of(kind: Any) -> Any:
    return GenericAlias(list, (kind,))


def _type_of(parameter: SearchParameter) -> Any:
    if parameter is PARAMETERS["overdue"]:
        return bool
    if parameter.kind in _ONE_VALUE:
        return _ONE_VALUE[parameter.kind]
    return _list_of(ENUMS[parameter.code_set] if parameter.code_set else str)


_MAY_BE_MISSING = {
    enum_name(name): parameter.name
    for name, parameter in _PARAMETERS.items()
    if parameter.place is not Place.NOWHERE
}


def _parameter_enum() -> Any:
    make: Any = StrEnum
    decorated: Any = strawberry.enum(
        make("TaskParameter", _MAY_BE_MISSING), description="What a task may lack."
    )
    for value in decorated.__strawberry_definition__.values:
        value.description = ALL_PARAMETERS[value.value].description
    return decorated


TaskParameter: Any = _parameter_enum()


def _filter_type() -> Any:
    cls = type("TaskFilter", (), {})
    fields: dict[str, tuple[Any, str]] = {
        "ids": (_list_of(strawberry.ID), "One of these ids"),
        **{
            name: (_type_of(parameter), f"{parameter.description}: {_HINTS[parameter.kind]}")
            for name, parameter in _PARAMETERS.items()
        },
        "overdue": (bool, "Open and due before now, or not"),
        **{
            name: (cls, f"{parameter.description}: one that you see and that matches")
            for name, (parameter, _) in _LINKS.items()
        },
        "hasPart": (cls, "A task that you see and that matches is part of this one"),
        "missing": (_list_of(TaskParameter), "None of these has a value"),
        "text": (str, "Words that must all be in the description or the notes, in any case and order"),
        "and": (_list_of(cls), "All of these too"),
        "or": (_list_of(cls), "At least one of these too"),
        "not": (cls, "Not this"),
    }
    cls.__annotations__ = {python_name(name): kind | None for name, (kind, _) in fields.items()}
    for name, (_, description) in fields.items():
        field = strawberry.field(name=name, default=strawberry.UNSET, description=description)
        setattr(cls, python_name(name), field)
    return as_given(
        strawberry.input(cls, description="Which tasks: every field given must hold; a list means any of it.")
    )


TaskFilter: Any = _filter_type()


def _span(parameter: SearchParameter, span: Given, reading: Reading) -> Condition:
    ends = (("ge", span.get("from")), ("le", span.get("to")))
    return AllOf(
        tuple(condition_of(parameter, [f"{prefix}{end}"], reading) for prefix, end in ends if end is not None)
    )


def _anywhere(text: str) -> Condition:
    places = (PARAMETERS["description"], PARAMETERS["note"])
    return AllOf(
        tuple(
            AnyOf(tuple(HasText(place, word, StringMatch.CONTAINS) for place in places))
            for word in folded(text).split()
        )
    )


_OWN: dict[str, Callable[[Any, Reading], Condition]] = {
    "ids": lambda ids, _: HasId(tuple(ids)),
    "missing": lambda names, _: AllOf(tuple(IsMissing(ALL_PARAMETERS[name]) for name in names)),
    "text": lambda text, _: _anywhere(text),
    "and": lambda filters, reading: AllOf(tuple(condition_of_filter(each, reading) for each in filters)),
    "or": lambda filters, reading: AnyOf(tuple(condition_of_filter(each, reading) for each in filters)),
    "not": lambda each, reading: Not(condition_of_filter(each, reading)),
}


def _parameter_condition(parameter: SearchParameter, value: Any, reading: Reading) -> Condition:
    match parameter.kind:
        case Kind.DATE | Kind.NUMBER:
            return _span(parameter, value, reading)
        case Kind.STRING:
            modifier = None if parameter.only_words else "contains"
            return condition_of(parameter, [escaped(value)], reading, modifier)
        case Kind.TOKEN:
            values = [str(value).lower()] if isinstance(value, bool) else [str(item) for item in value]
            return condition_of(parameter, values, reading)
    return condition_of(parameter, [escaped(item) for item in value], reading)


def condition_of_filter(given: Given | None, reading: Reading) -> Condition:
    """Return the condition of a TaskFilter; raises ApiError(INVALID) for values without a meaning."""
    conditions: list[Condition] = []
    for name, value in (given or {}).items():
        if value is None:
            continue
        if name in _OWN:
            conditions.append(_OWN[name](value, reading))
        elif name in _LINKS:
            parameter, follow = _LINKS[name]
            conditions.append(follow(parameter, condition_of_filter(value, reading)))
        else:
            conditions.append(_parameter_condition(_PARAMETERS[name], value, reading))
    return AllOf(tuple(conditions)) if conditions else EVERYTHING
