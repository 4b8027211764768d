"""Answers HL7's GraphQL by walking the JSON of tasks, all of it within one transaction.

What is absent is left out of the answer; whatever fails takes the place of the whole answer.
https://hl7.org/fhir/R4/graphql.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLNamedType, GraphQLObjectType, SelectionSetNode

from graphql_schema.allowance import Allowance
from graphql_schema.errors import ApiError, Problem
from graphql_schema.hl7.answer import LIMITS, Node
from graphql_schema.hl7.documents import Prepared
from graphql_schema.hl7.fhirpath import compiled
from graphql_schema.hl7.finding import Edge, Finder, Found
from graphql_schema.hl7.introspection import introspected
from graphql_schema.hl7.outputs import TASK, object_type, other_type
from graphql_schema.hl7.places import Json, Place, place_of
from graphql_schema.hl7.searching import Connection
from graphql_schema.hl7.selections import Asked, Selections
from graphql_schema.task import reading
from graphql_schema.task.work import Work

_SHOWN_WHEN_EMPTY = {"TaskList", "edges"}
_INTROSPECTION = {"__schema", "__type"}
Sets = Sequence[SelectionSetNode]


def answer(work: Work, prepared: Prepared, task_id: str | None = None) -> Json:
    """Return the data of an operation; with an id, of one that starts inside this task.

    Raises ApiError for whatever is wrong, and then nothing is kept.
    """
    evaluation = Evaluation(Finder(work, Allowance(LIMITS)), Selections(prepared))
    root = place_of(reading.read(work, task_id)) if task_id else None
    schema, node = prepared.schema, Node()
    kind = schema.mutation_type if prepared.is_mutation else schema.query_type
    if kind is not None:
        evaluation.fill(node, root, kind, [prepared.operation.selection_set])
    return node.values


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One operation for one caller."""

    finder: Finder
    selections: Selections

    def fill(
        self, node: Node, source: Any, kind: GraphQLObjectType, sets: Sets, suffix: str = "", *,
        collating: bool = False
    ) -> None:  # fmt: skip
        """Put what a selection asks of a source into a node.

        `suffix` is what slices above append to names; while `collating`, every value joins a list.
        """
        for asked in self.selections.fields_of(sets, kind):
            found = self._found(source, kind, asked)
            values = found.values[:1] if asked.first else found.values
            self.finder.allowance.spend(1 + len(values))
            if asked.is_leaf:
                self.finder.allowance.give(sum(len(value) for value in values if isinstance(value, str)))
            if not values:
                if asked.name in _SHOWN_WHEN_EMPTY and not (asked.flatten or collating):
                    node.put(asked.key + suffix, [], asked.fhir_type, as_list=True, singleton=False)
                continue
            for inner, items in self._sliced(asked, values, suffix):
                self._put(node, asked, Found(items, found.as_list), inner, collating=collating)

    def _sliced(self, asked: Asked, values: list[Any], suffix: str) -> Iterator[tuple[str, list[Any]]]:
        """Yield the values with the suffix of their names: all together, or each with its slice's."""
        if asked.slice is None:
            yield suffix, values
            return
        expression = compiled(asked.slice)
        if isinstance(values[0], Place):
            self.finder.allowance.judge(values[0].owner, asked.slice)
        for index, item in enumerate(values):
            found = expression(item.value if isinstance(item, Place) else item, index)
            yield suffix + _ending(found), [item]

    def _put(self, node: Node, asked: Asked, found: Found, suffix: str, *, collating: bool) -> None:
        as_list = collating or found.as_list
        if asked.flatten and not asked.is_leaf:
            for item in filter(None, found.values):
                self.fill(node, item, _concrete(asked.kind, item), asked.below, suffix, collating=as_list)
            return
        values = [item for item in found.values if item is not None] if collating else found.values
        shown = (
            values if asked.is_leaf or asked.kind is None else [self._object(asked, item) for item in values]
        )
        if shown:
            node.put(asked.key + suffix, shown, asked.fhir_type, as_list=as_list, singleton=asked.singleton)

    def _object(self, asked: Asked, source: Any) -> Json | None:
        if source is None:
            return None
        node = Node()
        self.fill(node, source, _concrete(asked.kind, source), asked.below)
        return node.values

    def _found(self, source: Any, kind: GraphQLObjectType, asked: Asked) -> Found:
        if asked.name == "__typename":
            return Found([kind.name])
        if asked.name in _INTROSPECTION:
            prepared, allowance = self.selections.prepared, self.finder.allowance
            return Found([introspected(prepared, asked.key, asked.nodes, allowance)])
        match source:
            case Place():
                return self.finder.in_place(source, asked, kind.name)
            case Connection():
                return self.finder.in_connection(source, asked)
            case Edge():
                return self.finder.in_edge(source, asked)
        return self.finder.at_root(asked)


def _concrete(kind: GraphQLNamedType | None, source: Any) -> GraphQLObjectType:
    """Return the object type of a source, where the field promises an interface too."""
    if isinstance(kind, GraphQLObjectType):
        return kind
    is_task = isinstance(source, Place) and source.value.get("resourceType") == TASK
    return object_type(TASK) if is_task else other_type()


def _ending(found: list[Any]) -> str:
    """Return what a slice's result appends to a name: nothing, where there is none."""
    if len(found) > 1 or isinstance(next(iter(found), None), dict):
        raise ApiError(Problem.INVALID, "@slice takes a path to one simple value.")
    return f".{str(found[0]).lower() if isinstance(found[0], bool) else found[0]}" if found else ""
