"""What an operation may cost, told before it runs: each field once for every item of the lists above.

The lists that multiply are pages, whose size stands in the document or in a variable. What a
document's lists hold is only known when they are there: `allowance.py` counts that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from graphql_schema.task.pages import DEFAULT_PAGE_SIZE

_SIZES = ("first", "last", "_count")
_ITEMS = ("nodes", "edges")
_LARGEST = 500
"""Larger pages are refused by their resolvers."""

Size = int | tuple[str, int]
"""The size of a page: itself, or the variable that tells it and what holds without it."""


@dataclass(slots=True)
class Amount:
    """Fields that stand once, and pages with what each of their items amounts to."""

    once: int = 0
    pages: list[tuple[Size, "Amount"]] = field(default_factory=list)

    def add(self, other: "Amount") -> None:
        """Put another amount beside this one."""
        self.once += other.once
        self.pages.extend(other.pages)

    def total(self, variables: Mapping[str, Any]) -> int:
        """Return how many values this is, with these variables."""
        return self.once + sum(_number(size, variables) * each.total(variables) for size, each in self.pages)


@dataclass(slots=True)
class _Selected:
    """A selection set: what stands in it once, and what stands in it for each item of its page."""

    once: Amount = field(default_factory=Amount)
    each: Amount = field(default_factory=Amount)

    def add(self, other: "_Selected") -> None:
        self.once.add(other.once)
        self.each.add(other.each)


@dataclass(slots=True)
class _Adding:
    fragments: Mapping[str, FragmentDefinitionNode]
    defaults: Mapping[str, ValueNode | None]
    added: dict[str, _Selected] = field(default_factory=dict)

    def selections(self, selection_set: SelectionSetNode | None) -> _Selected:
        total = _Selected()
        for selection in selection_set.selections if selection_set else ():
            total.add(self.selection(selection))
        return total

    def selection(self, node: SelectionNode) -> _Selected:
        match node:
            case FieldNode():
                return self.field(node)
            case InlineFragmentNode():
                return self.selections(node.selection_set)
            case FragmentSpreadNode():
                return self.fragment(node.name.value)
        return _Selected()

    def field(self, node: FieldNode) -> _Selected:
        inner = self.selections(node.selection_set)
        amount = Amount(1)
        amount.add(inner.once)
        if inner.each.once:
            amount.pages.append((self.size(node), inner.each))
        name = node.name.value
        return _Selected(each=amount) if name in _ITEMS else _Selected(once=amount)

    def fragment(self, name: str) -> _Selected:
        if name not in self.added:
            self.added[name] = self.selections(self.fragments[name].selection_set)
        return self.added[name]

    def size(self, node: FieldNode) -> Size:
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        value = next((given[name] for name in _SIZES if name in given), None)
        if isinstance(value, VariableNode):
            return value.name.value, _literal(self.defaults.get(value.name.value))
        return _literal(value)


def _literal(node: ValueNode | None) -> int:
    return int(node.value) if isinstance(node, IntValueNode) else DEFAULT_PAGE_SIZE


def _number(size: Size, variables: Mapping[str, Any]) -> int:
    value = variables.get(*size) if isinstance(size, tuple) else size
    return min(max(value, 0), _LARGEST) if isinstance(value, int) else DEFAULT_PAGE_SIZE


def amounts(document: DocumentNode) -> dict[str | None, Amount]:
    """Return what each operation of a valid document amounts to, by its name."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    found: dict[str | None, Amount] = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            defaults = {one.variable.name.value: one.default_value for one in node.variable_definitions or ()}
            name = node.name.value if node.name else None
            found[name] = _Adding(fragments, defaults).selections(node.selection_set).once
    return found
