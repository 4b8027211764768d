"""Random GraphQL documents about tasks, and tasks that are as they should be or not."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_object_type,
)
from hypothesis import strategies as st

from graphql_schema.limits import DEFAULTS
from graphql_schema.schema import schema
from graphql_schema.types.task import DOCUMENTS
from tests.fhir.strategies import tasks

CORE: GraphQLSchema = schema._schema
_MOST_FIELDS = 4
_DEEPEST = 4
_VARIABLES = ("yes", "no", "maybe")
STRANGE: tuple[Any, ...] = (None, [], {}, "strange", 5, True, 2**40, [None], [5], {"id": 7}, ["strange"])


@dataclass
class _Document:
    draw: st.DrawFn
    fragments: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    aliases: int = 0
    conditions: int = 0

    def selection(self, parent: GraphQLObjectType, depth: int) -> str:
        number = self.draw(st.integers(1, _MOST_FIELDS))
        parts = [self.part(parent, depth) for _ in range(number)]
        return "{ " + " ".join(parts) + " }"

    def part(self, parent: GraphQLObjectType, depth: int) -> str:
        kind = self.draw(st.sampled_from(["field"] * 6 + ["inline", "fragment"]))
        if kind == "field" or depth >= _DEEPEST:
            return self.field(parent, depth)
        condition = self.condition()
        inner = self.selection(parent, depth + 1)
        if kind == "inline":
            on = self.draw(st.sampled_from(["", f"on {parent.name} "]))
            return f"... {on}{condition} {inner}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {parent.name} {inner}")
        return f"...{name} {condition}"

    def field(self, parent: GraphQLObjectType, depth: int) -> str:
        name, found = self.draw(st.sampled_from(_fields(parent, leaves_only=depth >= _DEEPEST)))
        alias = ""
        if self.draw(st.integers(0, 3)) == 0 and self.aliases < DEFAULTS.aliases:
            self.aliases += 1
            alias = f"alias{self.aliases}: "
        inner = ""
        if found is not None and is_object_type(target := get_named_type(found.type)):
            inner = self.selection(target, depth + 1)
        return f"{alias}{name} {self.condition()} {inner}"

    def condition(self) -> str:
        kind = self.draw(st.sampled_from([""] * 8 + ["@skip", "@include"]))
        if not kind or self.conditions == DEFAULTS.directives:
            return ""
        self.conditions += 1
        value = self.draw(st.sampled_from([*_VARIABLES, "true", "false"]))
        if value in _VARIABLES:
            self.used.add(value)
            value = f"${value}"
        return f"{kind}(if: {value})"


def _fields(parent: GraphQLObjectType, *, leaves_only: bool) -> list[tuple[str, GraphQLField | None]]:
    found: list[tuple[str, GraphQLField | None]] = [("__typename", None)]
    for name, each in parent.fields.items():
        target = get_named_type(each.type)
        if not is_object_type(target) or (target.name in DOCUMENTS and not leaves_only):
            found.append((name, each))
    return found


def _type(name: str) -> GraphQLObjectType:
    found = CORE.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def _connection(document: _Document) -> str:
    """Return a selection of a page: its tasks, as they are and in edges, and where it stands."""
    parts: dict[str, Callable[[], str]] = {
        "nodes": lambda: document.selection(_type("Task"), 0),
        "edges": lambda: document.selection(_type("TaskConnectionEdge"), 0),
        "pageInfo": lambda: document.selection(_type("PageInfo"), 0),
        "__typename": str,
        "totalCount": str,
    }
    names = document.draw(st.lists(st.sampled_from([*parts, "nodes", "edges"]), min_size=1, max_size=3))
    fields = " ".join(f"p{i}: {name} {document.condition()} {parts[name]()}" for i, name in enumerate(names))
    document.aliases += len(names)
    if document.draw(st.integers(0, 3)):
        return f"{{ {fields} }}"
    document.fragments.append(f"fragment Page on TaskConnection {{ {fields} }}")
    return "{ ...Page }"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return a valid document that asks for a task, for a page of tasks, or for both."""
    document = _Document(draw)
    roots = {
        "task": lambda: f'task(id: "1") {document.selection(_type("Task"), 0)}',
        "tasks": lambda: f"tasks {_connection(document)}",
    }
    names = draw(st.sampled_from([["task"], ["tasks"], ["task", "tasks"]]))
    body = "{ " + " ".join(roots[name]() for name in names) + " }"
    variables = ", ".join(f"${name}: Boolean! = false" for name in sorted(document.used))
    head = f"query Q({variables}) " if variables else ""
    return "\n".join([head + body, *document.fragments])


@st.composite
def stored_tasks(draw: st.DrawFn) -> dict[str, Any]:
    """Return a task as the store keeps it; one in three has something strange in it."""
    meta = {"versionId": "3", "lastUpdated": "2026-01-02T03:04:05.000Z"}
    task = {**draw(tasks()), "id": "1", "meta": meta}
    if draw(st.integers(0, 2)) == 0:
        task = deepcopy(task)
        holder, key = draw(st.sampled_from(list(places(task))))
        holder[key] = draw(st.sampled_from(STRANGE))
    return task


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every holder of a value inside this one, and where it holds it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)
