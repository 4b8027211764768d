"""How large a GraphQL document is, in time linear in its length.

Every fragment is measured once, however often it is spread: the measure of a spread is looked
up, not walked again. Introspection fields count, but not their depth, because the standard
introspection query is deep and graphql-core bounds it itself; how much of the schema is told,
`allowance.py` counts.
"""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from graphql_schema.limits import FRAGMENTS, OPERATIONS, SPREADS, GraphQLLimits


@dataclass(slots=True)
class Size:
    """What a selection set amounts to, its fragments spread out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0

    def add(self, other: "Size") -> None:
        """Put another selection beside this one."""
        self.depth = max(self.depth, other.depth)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.spreads += other.spreads


@dataclass(slots=True)
class _Measuring:
    fragments: dict[str, FragmentDefinitionNode]
    measured: dict[str, Size] = field(default_factory=dict)

    def selections(self, selection_set: SelectionSetNode | None) -> Size:
        size = Size()
        for selection in selection_set.selections if selection_set else ():
            size.add(self.selection(selection))
        return size

    def selection(self, node: SelectionNode) -> Size:
        size = Size(directives=len(node.directives or ()))
        match node:
            case FieldNode():
                inner = self.selections(node.selection_set)
                is_introspection = node.name.value.startswith("__")
                inner.depth = 0 if is_introspection else inner.depth + 1
                inner.fields += 1
                inner.aliases += node.alias is not None
                size.add(inner)
            case InlineFragmentNode():
                size.add(self.selections(node.selection_set))
            case FragmentSpreadNode():
                size.spreads += 1
                size.add(self.fragment(node.name.value))
        return size

    def fragment(self, name: str) -> Size:
        if name not in self.measured:
            # Standing here while we measure it, a fragment that spreads itself adds nothing;
            # the rule against cycles refuses it afterwards.
            self.measured[name] = Size()
            if definition := self.fragments.get(name):
                size = self.selections(definition.selection_set)
                if definition.type_condition.name.value.startswith("__"):
                    size.depth = 0
                self.measured[name] = size
        return self.measured[name]


def excess(document: DocumentNode, limits: GraphQLLimits) -> str | None:
    """Return a sentence about the first limit that the document exceeds, or None."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > OPERATIONS:
        return f"A document holds at most {OPERATIONS} operations."
    if len(fragments) > FRAGMENTS:
        return f"A document holds at most {FRAGMENTS} fragments."
    measuring = _Measuring(fragments)
    total = Size()
    for operation in operations:
        total.add(measuring.selections(operation.selection_set))
    for name in fragments:
        measuring.fragment(name)
    most = {
        "depth": (total.depth, limits.depth),
        "fields": (total.fields, limits.fields),
        "aliases": (total.aliases, limits.aliases),
        "directives": (total.directives, limits.directives),
        "spreads": (total.spreads, SPREADS),
    }
    for name, (amount, limit) in most.items():
        if amount > limit:
            return f"This document is too large: more than {limit} in {name}, fragments spread out."
    return None
