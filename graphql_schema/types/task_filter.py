"""GraphQL's filter of tasks, derived from the search parameters."""

import re
from collections.abc import Callable
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
    Kind,
    Not,
    SearchParameter,
    StringMatch,
)
from graphql_schema.search_values import Reading, condition_of
from graphql_schema.task.due import overdue_condition
from graphql_schema.task.indexing import folded
from graphql_schema.task.parameters import LAST_UPDATED, PARAMETERS
from graphql_schema.types.derive import python_name
from graphql_schema.types.enums import ENUMS
from graphql_schema.types.scalars import DateTime


@strawberry.input(description="A span of time; either end may be open, both ends belong to it.")
class DateRange:
    """Partial dates cover all they name: `to: "2026-03"` reaches to the end of March."""

    from_: DateTime | None = strawberry.field(
        name="from", default=None, description="Not before this date or moment"
    )
    to: DateTime | None = strawberry.field(default=None, description="Not after this date or moment")


def camel_case(name: str) -> str:
    """Return a parameter's name as GraphQL spells it: `authored-on` is `authoredOn`."""
    first, *rest = re.split("-", name.removeprefix("_"))
    return first + "".join(part.capitalize() for part in rest)


_PARAMETERS: dict[str, SearchParameter] = {
    camel_case(parameter.name): parameter
    for parameter in (*PARAMETERS.values(), LAST_UPDATED)
    # `for` says the same as `subject`: one name is enough where no old client needs the other.
    if parameter.name != "for"
}

_HINTS: dict[Kind, str] = {
    Kind.TOKEN: "codes, as code or system|code",
    Kind.REFERENCE: "references, as Type/id",
    Kind.DATE: "a span that it must touch",
    Kind.STRING: "a part of it, in any case",
}


def _list_of(kind: Any) -> Any:
    return GenericAlias(list, (kind,))


def _type_of(parameter: SearchParameter) -> Any:
    if parameter.kind is Kind.DATE:
        return DateRange
    if parameter.kind is Kind.STRING:
        return str
    return _list_of(ENUMS[parameter.code_set] if parameter.code_set else str)


def _filter_type() -> Any:
    cls = type("TaskFilter", (), {})
    fields: dict[str, tuple[Any, str]] = {
        "ids": (_list_of(strawberry.ID), "One of these ids"),
        **{
            name: (_type_of(parameter), f"{parameter.description}: {_HINTS[parameter.kind]}")
            for name, parameter in _PARAMETERS.items()
        },
        "text": (str, "Words that must all be in the description, in any case and order"),
        "overdue": (bool, "Open and due before now, or not"),
        "and": (_list_of(cls), "All of these too"),
        "or": (_list_of(cls), "At least one of these too"),
        "not": (cls, "Not this"),
    }
    cls.__annotations__ = {python_name(name): kind | None for name, (kind, _) in fields.items()}
    for name, (_, description) in fields.items():
        setattr(cls, python_name(name), strawberry.field(name=name, default=None, description=description))
    return strawberry.input(
        cls, description="Which tasks: every field given must hold; a list means any of it."
    )


TaskFilter: Any = _filter_type()


def _span(parameter: SearchParameter, span: DateRange, reading: Reading) -> Condition:
    ends = (("ge", span.from_), ("le", span.to))
    return AllOf(
        tuple(condition_of(parameter, [prefix + end], reading) for prefix, end in ends if end is not None)
    )


def _words(text: str) -> Condition:
    description = PARAMETERS["description"]
    return AllOf(tuple(HasText(description, word, StringMatch.CONTAINS) for word in folded(text).split()))


def _overdue(overdue: bool, reading: Reading) -> Condition:
    late = overdue_condition(reading.now)
    return late if overdue else Not(late)


_OWN: dict[str, Callable[[Any, Reading], Condition]] = {
    "ids": lambda ids, _: HasId(tuple(ids)),
    "text": lambda text, _: _words(text),
    "overdue": _overdue,
    "and": lambda filters, reading: AllOf(tuple(condition_of_filter(each, reading) for each in filters)),
    "or": lambda filters, reading: AnyOf(tuple(condition_of_filter(each, reading) for each in filters)),
    "not": lambda each, reading: Not(condition_of_filter(each, reading)),
}


def _parameter_condition(parameter: SearchParameter, value: Any, reading: Reading) -> Condition:
    if parameter.kind is Kind.DATE:
        return _span(parameter, value, reading)
    if parameter.kind is Kind.STRING:
        return condition_of(parameter, [value], reading, "contains")
    return condition_of(parameter, [str(item) for item in value], reading)


def condition_of_filter(task_filter: Any, reading: Reading) -> Condition:
    """Return the condition of a TaskFilter; raises ApiError(INVALID) for values without a meaning."""
    conditions: list[Condition] = []
    if task_filter is None:
        return EVERYTHING
    for attribute, value in vars(task_filter).items():
        name = attribute.removesuffix("_")
        if value is None:
            continue
        if name in _OWN:
            conditions.append(_OWN[name](value, reading))
        else:
            conditions.append(_parameter_condition(_PARAMETERS[name], value, reading))
    return AllOf(tuple(conditions))
