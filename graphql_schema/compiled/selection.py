"""What a selection set asks of a FHIR document: the words that the passes share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLLeafType

from graphql_schema.search import Document
from graphql_schema.task.resolvers import TaskResolvers

Compute = Callable[[Document, TaskResolvers], Any]
"""A field that is worked out from the document for one caller, at once and without any effect."""

Documents = Mapping[str, Mapping[str, Compute]]
"""The object types whose source is a JSON object, each with its computed fields; others are members of it."""


class NotUnderstood(Exception):  # noqa: N818 - an outcome, not an error
    """The selection has something that only the ordinary executor can do."""


class Unusual(Exception):  # noqa: N818 - an outcome, not an error
    """The data is not as its type says, so the ordinary executor has to say what is wrong."""


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
    source: Member | Computed | TypeName
    shape: "Shape"
    always_there: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields of an object, in the order of the answer."""

    fields: tuple[Field, ...]


Shape = Leaf | Many | Selection
