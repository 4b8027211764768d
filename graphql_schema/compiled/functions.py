"""The third pass: functions from what was written, each kept for the next time.

A function belongs to the nodes of a parsed document, which `guard.py` keeps, and to the values of
the variables that `@skip` and `@include` ask.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor

from graphql_schema.compiled.conditions import MOST_ANSWERS, conditions_in
from graphql_schema.compiled.module import ENTRY, Module
from graphql_schema.compiled.reading import Reader
from graphql_schema.compiled.run import Run
from graphql_schema.compiled.selection import Documents, NotUnderstood
from graphql_schema.compiled.writing import written

_MOST_KEPT = 1000

Complete = Callable[[Any, Run], dict[str, Any]]


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
            if len(kept.functions) >= MOST_ANSWERS:
                kept.functions.clear()
            kept.functions[values] = self._made(executor, object_type, details)
        return kept.functions[values]

    def _keep(
        self, executor: Executor[Any], object_type: GraphQLObjectType, details: FieldDetailsList
    ) -> _Kept:
        nodes = [each.node for each in details]
        key = (object_type.name, *map(id, nodes))
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(nodes, conditions_in(nodes, executor.fragments))
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept

    def _made(
        self, executor: Executor[Any], object_type: GraphQLObjectType, details: FieldDetailsList
    ) -> Complete | None:
        try:
            selection = Reader(executor, self._documents).selection(object_type, details)
            return function_of(written(selection))
        except NotUnderstood:
            return None


def function_of(module: Module) -> Callable[..., Any]:
    """Return the function that was written, or raise NotUnderstood."""
    names = dict(module.constants)
    try:
        code = compile(module.text, "<selection>", "exec")
    except SyntaxError:
        # Python nests blocks less deeply than an operator may let documents nest.
        raise NotUnderstood from None
    exec(code, names)  # noqa: S102 - `writing.py` says why it is safe
    function: Callable[..., Any] = names[ENTRY]
    return function
