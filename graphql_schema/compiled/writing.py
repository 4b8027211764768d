"""The second pass: from a selection to the Python of a function that does just that.

For `{ status code { text } }` of a Task it writes

    def object_0(source, run):
        if source.__class__ is not dict: raise Unusual
        get = source.get
        value_0 = get('text')
        if value_0 is not None:
            if value_0.__class__ is not str: raise Unusual
            run.length += len(value_0)
        run.fields += 1
        return {'text': value_0}

    def object_1(source, run):
        …
        value_1 = get('code')
        if value_1 is not None:
            value_1 = object_0(value_1, run)
        run.fields += 2
        return {'status': value_0, 'code': value_1}

Of the document that a client sends, only response keys get into it, which GraphQL's grammar makes
names, and as quoted texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql_schema.compiled.leaves import completion_of
from graphql_schema.compiled.selection import (
    Computed,
    Field,
    Leaf,
    Many,
    Member,
    Selection,
    Shape,
    TypeName,
    Unusual,
)

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Written:
    """A module of Python: its text, what it finds under names, and the name of its outermost function."""

    text: str
    constants: dict[str, Any]
    entry: str


@dataclass(slots=True)
class _Writer:
    functions: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=lambda: {"Unusual": Unusual})

    def function_of(self, shape: Selection | Many) -> str:
        """Write a function `(source, run)` that completes such a value; return its name."""
        lines = list(self._object(shape) if isinstance(shape, Selection) else self._list(shape))
        name = f"{'object' if isinstance(shape, Selection) else 'list'}_{len(self.functions)}"
        self.functions.append("\n".join([f"def {name}(source, run):", *(_INDENT + line for line in lines)]))
        return name

    def _object(self, selection: Selection) -> Iterator[str]:
        yield "if source.__class__ is not dict: raise Unusual"
        yield "get = source.get"
        for number, each in enumerate(selection.fields):
            yield from self._field(f"value_{number}", each)
        yield f"run.fields += {len(selection.fields)}"
        members = (f"{each.key!r}: value_{number}" for number, each in enumerate(selection.fields))
        yield f"return {{{', '.join(members)}}}"

    def _list(self, many: Many) -> Iterator[str]:
        yield "if source.__class__ is not list: raise Unusual"
        yield "run.fields += len(source)"
        yield "completed = []"
        yield "for item in source:"
        for line in self._completed("item", many.item, always_there=many.always_there):
            yield _INDENT + line
        yield f"{_INDENT}completed.append(item)"
        yield "return completed"

    def _field(self, variable: str, each: Field) -> Iterator[str]:
        yield f"{variable} = {self._source(each)}"
        yield from self._completed(variable, each.shape, always_there=each.always_there)

    def _source(self, each: Field) -> str:
        match each.source:
            case Member(name):
                return f"get({name!r})"
            case TypeName(name):
                return repr(name)
            case Computed(compute):
                return f"{self._constant(compute)}(source, run.tasks)"

    def _constant(self, value: Any) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants[name] = value
        return name

    def _completed(self, variable: str, shape: Shape, *, always_there: bool) -> Iterator[str]:
        if always_there:
            yield f"if {variable} is None: raise Unusual"
            yield from self._present(variable, shape)
            return
        yield f"if {variable} is not None:"
        for line in self._present(variable, shape):
            yield _INDENT + line

    def _present(self, variable: str, shape: Shape) -> Iterator[str]:
        if not isinstance(shape, Leaf):
            yield f"{variable} = {self.function_of(shape)}({variable}, run)"
            return
        completion = completion_of(shape.type)
        self.constants.update(completion.constants)
        if completion.refused_if:
            yield f"if {completion.refused_if.format(v=variable)}: raise Unusual"
        if completion.length:
            yield f"run.length += {completion.length.format(v=variable)}"
        completed = completion.completed.format(v=variable)
        yield f"{variable} = {completed}" if completed != variable else "pass"


def written(selection: Selection) -> Written:
    """Return the Python that completes an object with this selection, or raise NotUnderstood."""
    writer = _Writer()
    entry = writer.function_of(selection)
    return Written("\n\n".join(writer.functions) + "\n", writer.constants, entry)
