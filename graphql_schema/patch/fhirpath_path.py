"""The paths of a FHIRPath Patch: the simple part of FHIRPath that walks down a task.

Every name is checked when a path is read, so that a misspelt one is never taken for an absent one.
https://hl7.org/fhir/R4/fhirpatch.html and http://hl7.org/fhirpath/N1/
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql_schema.fhir.checker import RESOURCE
from graphql_schema.fhir.definitions import Element
from graphql_schema.patch.elements import Group, Json, Occurrence, Steps, elements_of, occurrences
from graphql_schema.patch.equality import is_same
from graphql_schema.patch.limits import Allowance
from graphql_schema.patch.refusals import unprocessable

ROOT = Element(RESOURCE, RESOURCE, "The task itself")

Types = frozenset[str]
"""The types that what a path selects can have."""


@dataclass(frozen=True, slots=True)
class Selected:
    """An occurrence that a path leads to, and where in the task it is."""

    occurrence: Occurrence
    steps: Steps = ()


class Step(ABC):
    """One step of a path, from the elements selected so far to the next ones."""

    @abstractmethod
    def types(self, before: Types) -> Types:
        """Return the types after this step: none where no task can have what it names."""

    @abstractmethod
    def select(self, selected: list[Selected], path: "Path", allowance: Allowance) -> list[Selected]:
        """Return what this step selects of a task."""


@dataclass(frozen=True, slots=True)
class Child(Step):
    """`.note`: the elements of this name below each selected one."""

    name: str

    def __str__(self) -> str:
        return self.name

    def types(self, before: Types) -> Types:
        """See Step."""
        return frozenset(element.type for group in groups(before, self.name) for element in group)

    def select(self, selected: list[Selected], path: "Path", allowance: Allowance) -> list[Selected]:
        """See Step."""
        found = []
        for parent in selected:
            group = elements_of(parent.occurrence.element.type).get(self.name, ())
            below = occurrences(parent.occurrence.members, group)
            allowance.spend(1 + len(below), path.place)
            found += [Selected(child, (*parent.steps, (self.name, i))) for i, child in enumerate(below)]
        return found


@dataclass(frozen=True, slots=True)
class Pick(Step):
    """`[0]`, `.first()` or `.last()`: one of the selected elements, or none."""

    index: int

    def types(self, before: Types) -> Types:
        """See Step."""
        return before

    def select(self, selected: list[Selected], _path: "Path", _allowance: Allowance) -> list[Selected]:
        """See Step."""
        is_there = -len(selected) <= self.index < len(selected)
        return [selected[self.index]] if is_there else []


@dataclass(frozen=True, slots=True)
class Single(Step):
    """`.single()`: the selected element; more than one is an error."""

    def types(self, before: Types) -> Types:
        """See Step."""
        return before

    def select(self, selected: list[Selected], path: "Path", _allowance: Allowance) -> list[Selected]:
        """See Step."""
        if len(selected) > 1:
            raise unprocessable(path.place, f"single() is given {len(selected)} elements.")
        return selected


@dataclass(frozen=True, slots=True)
class OfType(Step):
    """`.ofType(Quantity)`: those selected elements that have this type."""

    type_name: str

    def __str__(self) -> str:
        return f"ofType({self.type_name})"

    def types(self, before: Types) -> Types:
        """See Step."""
        return before & {self.type_name}

    def select(self, selected: list[Selected], _path: "Path", _allowance: Allowance) -> list[Selected]:
        """See Step."""
        return [one for one in selected if one.occurrence.element.type == self.type_name]


@dataclass(frozen=True, slots=True)
class Where(Step):
    """`.where(type.text = 'x')`: those whose element below has exactly this one value."""

    names: tuple[Child, ...]
    value: Any

    def __str__(self) -> str:
        return f"where({'.'.join(map(str, self.names))} = …)"

    def types(self, before: Types) -> Types:
        """See Step."""
        return before if types_after(before, self.names) else frozenset()

    def select(self, selected: list[Selected], path: "Path", allowance: Allowance) -> list[Selected]:
        """See Step."""
        kept = []
        for one in selected:
            allowance.spend(1, path.place)
            below = followed([one], self.names, path, allowance)
            if len(below) == 1 and is_same(below[0].occurrence.value, self.value):
                kept.append(one)
        return kept


@dataclass(frozen=True, slots=True)
class Path:
    """A path as it was written; `place` is where it stands in the patch."""

    place: str
    text: str
    steps: tuple[Step, ...]

    @property
    def names(self) -> list[str]:
        """Return the names of the elements on the way, whichever of them are selected."""
        return [step.name for step in self.steps if isinstance(step, Child)]

    def select(self, task: Json, allowance: Allowance) -> list[Selected]:
        """Return what the path selects of a task."""
        return followed([Selected(Occurrence(ROOT, task))], self.steps, self, allowance)


@lru_cache(maxsize=1024)
def groups(types: Types, name: str) -> tuple[Group, ...]:
    """Return what the name means below each of the types that have such an element."""
    known = (elements_of(type_name).get(name) for type_name in sorted(types))
    return tuple(group for group in known if group)


def types_after(before: Types, steps: Sequence[Step]) -> Types:
    """Return the types after all the steps."""
    for step in steps:
        before = step.types(before)
    return before


def followed(
    selected: list[Selected], steps: Sequence[Step], path: Path, allowance: Allowance
) -> list[Selected]:
    """Return what is selected after all the steps."""
    for step in steps:
        selected = step.select(selected, path, allowance)
    return selected


def last_groups(path: Path) -> tuple[Group, ...]:
    """Return what the last name of a path can mean."""
    last = max(index for index, step in enumerate(path.steps) if isinstance(step, Child))
    before = types_after(frozenset({RESOURCE}), path.steps[:last])
    return groups(before, path.names[-1])
