"""The vocabulary of searching: parameters as data, conditions over them, order and pages.

https://hl7.org/fhir/R4/search.html
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Document = dict[str, Any]
"""One FHIR resource as its JSON object."""


class Kind(StrEnum):
    """The FHIR search parameter types that Task uses."""

    TOKEN = "token"  # noqa: S105
    REFERENCE = "reference"
    DATE = "date"
    STRING = "string"
    NUMBER = "number"
    URI = "uri"


class Place(StrEnum):
    """Where a parameter's values are kept."""

    COLUMN = "column"
    """In the task's own row: one value at most."""
    INDEX = "index"
    """In the index table of its kind: any number of values."""
    NOWHERE = "nowhere"
    """Kept as other parameters, from which it follows."""


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One row of a registry, from which conditions, filters, SQL and documents derive.

    `path` names the elements from the resource down, lists flattened: `restriction.period`.
    `columns` are the task's own columns when `place` is COLUMN: for a DATE the first and the
    last instant, for a NUMBER the same one twice, else one.
    `targets` are the types that a reference without a type may mean.
    `only_type` limits a reference to one type, as `patient` limits `for`.
    `code_set` and `systems` say where the codes of a plain `code` element come from.
    `same_as` names the parameter whose kept values this one looks at.
    `only_words` says that a text is kept as the set of its words.
    """

    name: str
    kind: Kind
    path: str
    description: str
    place: Place = Place.INDEX
    columns: tuple[str, ...] = ()
    definition: str = ""
    targets: tuple[str, ...] = ()
    only_type: str | None = None
    code_set: str | None = None
    systems: tuple[str, ...] = ()
    same_as: str | None = None
    only_words: bool = False

    @property
    def indexed_as(self) -> str:
        """The name under which the values are kept: its own, or the parameter it is a view of."""
        return self.same_as or self.name

    @property
    def identifiers(self) -> "SearchParameter":
        """The identifiers of this parameter's references, a token parameter of their own."""
        name = self.name if self.only_type else self.indexed_as
        return SearchParameter(f"{name}:identifier", Kind.TOKEN, self.path, self.description)

    @property
    def may_be_task(self) -> bool:
        """Whether this refers to tasks, so that a search can follow it from one to another."""
        is_indexed = self.kind is Kind.REFERENCE and self.place is Place.INDEX
        return is_indexed and (not self.targets or "Task" in self.targets)


class DatePrefix(StrEnum):
    """How a range of time is compared; see https://hl7.org/fhir/R4/search.html#prefix ."""

    EQUAL = "eq"
    NOT_EQUAL = "ne"
    GREATER = "gt"
    LESS = "lt"
    GREATER_OR_EQUAL = "ge"
    LESS_OR_EQUAL = "le"
    STARTS_AFTER = "sa"
    ENDS_BEFORE = "eb"
    APPROXIMATELY = "ap"


class StringMatch(StrEnum):
    """How a text is compared, ignoring case and accents except for EXACT."""

    STARTS_WITH = "starts-with"
    ENDS_WITH = "ends-with"
    CONTAINS = "contains"
    EQUALS = "equals"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where every condition is; without conditions, everywhere."""

    conditions: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where at least one condition is; without conditions, nowhere."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the condition is not, absent values included."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class IsMissing:
    """True where the parameter has no value."""

    parameter: SearchParameter


@dataclass(frozen=True, slots=True)
class HasId:
    """True for the tasks with one of these ids."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasToken:
    """True where a value has this code and system; None means any, "" means no system."""

    parameter: SearchParameter
    code: str | None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class RefersTo:
    """True where a reference, in canonical form, or a URI is one of `targets`."""

    parameter: SearchParameter
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnderUri:
    """True where a URI begins with `start`."""

    parameter: SearchParameter
    start: str


@dataclass(frozen=True, slots=True)
class RefersToMatch:
    """True where a reference is to a task that the caller sees and for which `where` is true."""

    parameter: SearchParameter
    where: "Condition"


@dataclass(frozen=True, slots=True)
class ReferredToByMatch:
    """True where a task that the caller sees, and for which `where` is true, refers to this one."""

    parameter: SearchParameter
    where: "Condition"


@dataclass(frozen=True, slots=True)
class InTime:
    """Compare with the range from the first to the last instant, microseconds since 1970 UTC.

    A NUMBER is compared as if it were an instant.
    """

    parameter: SearchParameter
    prefix: DatePrefix
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class HasText:
    """Compare a string parameter, or the words that go with a token, with a text."""

    parameter: SearchParameter
    text: str
    match: StringMatch = StringMatch.STARTS_WITH


Condition = (
    AllOf
    | AnyOf
    | Not
    | IsMissing
    | HasId
    | HasToken
    | RefersTo
    | UnderUri
    | RefersToMatch
    | ReferredToByMatch
    | InTime
    | HasText
)

EVERYTHING = AllOf()


@dataclass(frozen=True, slots=True)
class SortKey:
    """Something to sort by: a column, and what stands for an absent value (None: never absent).

    With `parameter`, whose values are in an index table, it is the smallest of them instead.
    """

    name: str
    column: str
    when_absent: int | str | None
    description: str
    parameter: SearchParameter | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key and its direction; ties are always broken by the id."""

    key: SortKey
    descending: bool = False


Position = tuple[int | str, ...]
"""Where a row stands in an order: the value of each sort key, then the id."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to find, in which order, and which page of it.

    The page holds at most `size` rows that come after `start` (or, `backwards`, before it);
    without `start` it begins at the beginning (or, `backwards`, ends at the end).
    """

    where: Condition = EVERYTHING
    order: tuple[Order, ...] = ()
    size: int = 20
    start: Position | None = None
    backwards: bool = False
