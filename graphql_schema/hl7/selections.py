"""Which fields a selection asks for, their arguments and directives; worked out once per document.

https://hl7.org/fhir/R4/graphql.html#flattening
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLDirective,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSkipDirective,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values, get_directive_values

from graphql_schema.hl7.documents import Prepared
from graphql_schema.hl7.outputs import FHIR_TYPE
from graphql_schema.hl7.schema import FIRST, FLATTEN, SINGLETON, SLICE


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of an answer: under which key, of which type, and how it is to be put there."""

    key: str
    name: str
    nodes: tuple[FieldNode, ...]
    arguments: dict[str, Any]
    kind: GraphQLNamedType | None
    """None for introspection."""
    fhir_type: str
    flatten: bool
    first: bool
    singleton: bool
    slice: str | None

    @property
    def is_leaf(self) -> bool:
        """Whether it has no selection."""
        return is_leaf_type(self.kind)

    @property
    def below(self) -> tuple[SelectionSetNode, ...]:
        """The selections of all mentions of this field."""
        return tuple(node.selection_set for node in self.nodes if node.selection_set)


def _fhir_type(definition: GraphQLField | None) -> str:
    if definition is None:
        return ""
    named: str = definition.extensions.get(FHIR_TYPE, get_named_type(definition.type).name)
    return named


@dataclass(frozen=True, slots=True)
class Selections:
    """Reads the selections of one operation."""

    prepared: Prepared
    _known: dict[tuple[tuple[int, ...], str], tuple[Asked, ...]] = field(default_factory=dict)

    def fields_of(self, sets: Sequence[SelectionSetNode], kind: GraphQLObjectType) -> tuple[Asked, ...]:
        """Return the fields that these selections ask of a type, each key once."""
        known_as = (tuple(map(id, sets)), kind.name)
        if known_as not in self._known:
            by_key: dict[str, list[FieldNode]] = {}
            seen: set[str] = set()
            for node in (node for each in sets for node in self._nodes(each, kind, seen)):
                by_key.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            self._known[known_as] = tuple(self._asked(key, nodes, kind) for key, nodes in by_key.items())
        return self._known[known_as]

    def _nodes(
        self, chosen: SelectionSetNode, kind: GraphQLObjectType, seen: set[str]
    ) -> Iterator[FieldNode]:
        for node in chosen.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                fragment = self.prepared.fragments[node.name.value]
            condition = fragment.type_condition
            if condition is None or condition.name.value in {
                kind.name,
                *(each.name for each in kind.interfaces),
            }:
                yield from self._nodes(fragment.selection_set, kind, seen)

    def _is_included(self, node: Any) -> bool:
        skipped = self._directive(GraphQLSkipDirective, node)
        included = self._directive(GraphQLIncludeDirective, node)
        return not (skipped and skipped["if"]) and (included is None or included["if"])

    def _directive(self, directive: GraphQLDirective, node: Any) -> dict[str, Any] | None:
        return get_directive_values(directive, node, self.prepared.variables)

    def _asked(self, key: str, nodes: list[FieldNode], kind: GraphQLObjectType) -> Asked:
        node = nodes[0]
        definition = kind.fields.get(node.name.value)
        arguments = get_argument_values(definition, node, self.prepared.variables) if definition else {}
        path = self._directive(SLICE, node)
        return Asked(
            key,
            node.name.value,
            tuple(nodes),
            arguments,
            get_named_type(definition.type) if definition else None,
            _fhir_type(definition),
            flatten=self._directive(FLATTEN, node) is not None,
            first=self._directive(FIRST, node) is not None,
            singleton=self._directive(SINGLETON, node) is not None,
            slice=path["path"] if path else None,
        )
