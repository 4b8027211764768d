"""Which variables decide what is selected: those that `@skip` and `@include` ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FragmentSpreadNode, Node, VariableNode
from graphql.execution.collect_fields import FragmentDetails
from graphql.language import DirectiveNode

MOST_ANSWERS = 16
"""So many combinations of their values have functions of their own at the same time."""


def conditions_in(nodes: Sequence[Node], fragments: Mapping[str, FragmentDetails]) -> tuple[str, ...]:
    """Return the variables that directives ask anywhere below, fragments included."""
    waiting, seen, found = list(nodes), set[str](), set[str]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, DirectiveNode):
            found |= _variables(node)
        if isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            waiting.append(fragments[node.name.value].definition.selection_set)
        waiting.extend(getattr(node, "directives", None) or ())
        selection_set = getattr(node, "selection_set", None)
        waiting.extend(selection_set.selections if selection_set else getattr(node, "selections", ()))
    return tuple(sorted(found))


def _variables(directive: DirectiveNode) -> set[str]:
    values: list[Any] = [argument.value for argument in directive.arguments or ()]
    return {value.name.value for value in values if isinstance(value, VariableNode)}
