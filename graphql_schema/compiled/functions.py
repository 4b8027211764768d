"""The third pass: functions from what was written, each kept for the next time.

A function belongs to the nodes of a parsed document, which `guard.py` keeps, and to the values of
the variables that `@skip` and `@include` ask.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLObjectType, Node, VariableNode
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor
from graphql.language import DirectiveNode

from graphql_schema.compiled.reading import Reader
from graphql_schema.compiled.selection import Documents, NotUnderstood
from graphql_schema.compiled.writing import Written, written
from graphql_schema.search import Document
from graphql_schema.task.resolvers import TaskResolvers

_MOST_KEPT = 1000


@dataclass(slots=True)
class Run:
    """What functions count while they work for one caller: fields, and the length of leaf values."""

    tasks: TaskResolvers
    fields: int = 0
    length: int = 0


Complete = Callable[[Document, Run], dict[str, Any]]


@dataclass(slots=True)
class _Kept:
    """The functions of one selection; holding the nodes keeps their identities from being used again."""

    nodes: Sequence[FieldNode]
    conditions: tuple[str, ...]
    times_asked: int = 0
    functions: dict[tuple[Any, ...], Complete | None] = field(default_factory=dict)


class Functions:
    """The functions of a schema, the least recently used of which go first.

    A selection gets its function when it is asked for more than `asked_before` times, because
    writing one takes longer than one ordinary execution.
    """

    def __init__(self, documents: Documents, asked_before: int = 1) -> None:
        self.asked_before = asked_before
        self._documents = documents
        self._kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()

    def find(
        self, executor: Executor[Any], object_type: GraphQLObjectType, details: FieldDetailsList
    ) -> Complete | None:
        """Return what completes objects of this type with these sub-selections; None: nothing of ours."""
        if object_type.name not in self._documents:
            return None
        kept = self._keep(executor, object_type, details)
        kept.times_asked += 1
        if kept.times_asked <= self.asked_before:
            return None
        variables = executor.variable_values.coerced
        values = tuple(variables.get(name) for name in kept.conditions)
        if values not in kept.functions:
            kept.functions[values] = self._made(executor, object_type, details)
        return kept.functions[values]

    def _keep(
        self, executor: Executor[Any], object_type: GraphQLObjectType, details: FieldDetailsList
    ) -> _Kept:
        nodes = [each.node for each in details]
        key = (object_type.name, *map(id, nodes))
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(nodes, tuple(sorted(set(_conditions(executor, nodes)))))
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept

    def _made(
        self, executor: Executor[Any], object_type: GraphQLObjectType, details: FieldDetailsList
    ) -> Complete | None:
        try:
            return _function(written(Reader(executor, self._documents).selection(object_type, details)))
        except NotUnderstood:
            return None


def _function(module: Written) -> Complete:
    names = dict(module.constants)
    exec(compile(module.text, "<selection>", "exec"), names)  # noqa: S102 - `writing.py` says why it is safe
    function: Complete = names[module.entry]
    return function


def _conditions(executor: Executor[Any], nodes: Sequence[Node]) -> Iterator[str]:
    """Yield the variables that directives ask anywhere below, fragments included."""
    waiting, seen = list(nodes), set[str]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, DirectiveNode):
            yield from (
                argument.value.name.value
                for argument in node.arguments or ()
                if isinstance(argument.value, VariableNode)
            )
        if isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            waiting.append(executor.fragments[node.name.value].definition.selection_set)
        waiting.extend(getattr(node, "directives", None) or ())
        selection_set = getattr(node, "selection_set", None)
        waiting.extend(selection_set.selections if selection_set else getattr(node, "selections", ()))
