"""What a selection set asks of a FHIR document: the words that the passes share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLLeafType

from graphql_schema.task.resolvers import TaskResolvers

Compute = Callable[[Any, TaskResolvers], Any]
"""A field that is worked out from the object's source for one caller, at once and without any effect."""

TASK = "Task"
"""The type whose source is a task as the store gave it. Those inside it have JSON objects."""


class NotUnderstood(Exception):  # noqa: N818 - an outcome, not an error
    """The selection has something that only the ordinary executor can do."""


class Unusual(Exception):  # noqa: N818 - an outcome, not an error
    """The data is not as its type says, so the ordinary executor has to say what is wrong."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A list of tasks as the store gave them out, each of which is read when its turn comes.

    `number` tells how many a source has; `each` makes the sources of the list's items.
    """

    number: Callable[[Any], int]
    each: Callable[[Any], Iterable[Any]]


Documents = Mapping[str, Mapping[str, Compute | Stored]]
"""The object types that are understood, each with the fields that are not members of a JSON object."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the document, under its FHIR name."""

    name: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that is worked out."""

    compute: Compute


@dataclass(frozen=True, slots=True)
class TypeName:
    """The name of the object's type, as `__typename` asks for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an enum."""

    type: GraphQLLeafType


@dataclass(frozen=True, slots=True)
class Many:
    """A list; its items are null only where they may be."""

    item: "Shape"
    always_there: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One member of the answer: its key, where its value comes from and what shape it has."""

    key: str
    source: Member | Computed | TypeName | Stored
    shape: "Shape"
    always_there: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields of an object of some type, in the order of the answer."""

    fields: tuple[Field, ...]
    of: str


Shape = Leaf | Many | Selection
