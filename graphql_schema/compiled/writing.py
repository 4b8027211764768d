"""The second pass: from a selection to the Python of a function that does just that.

For `{ status code { text } }` of a Task it writes

    def complete(source, run):
        fields, length = 0, 0
        if source.__class__ is not dict: raise Unusual
        fields += 2
        value_1 = source.get('status')
        if value_1 is None: raise Unusual
        length += len(value_1)
        value_1 = names_of_TaskStatus[value_1]
        value_2 = source.get('code')
        if value_2 is not None:
            if value_2.__class__ is not dict: raise Unusual
            fields += 1
            value_3 = value_2.get('text')
            …
            value_2 = {'text': value_3}
        source = {'status': value_1, 'code': value_2}
        run.fields += fields
        run.length += length
        return source

Of the document that a client sends, only response keys get into it, which GraphQL's grammar makes
names, and as quoted texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any

from graphql_schema.compiled.leaves import completion_of
from graphql_schema.compiled.selection import (
    Computed,
    Field,
    Leaf,
    Many,
    Member,
    Read,
    Selection,
    Shape,
    Stored,
    TypeName,
    Unusual,
)
from graphql_schema.compiled.stored import read_quickly, read_with_care

_INDENT = "    "
ENTRY = "complete"


@dataclass(slots=True)
class Written:
    """A module of Python with the function `complete(source, run)`, and what it finds under names.

    `read` is how tasks have to be read for it. `pauses`: the function is asynchronous, because it
    takes turns at long lists.
    """

    text: str = ""
    constants: dict[str, Any] = field(default_factory=lambda: {"Unusual": Unusual, "monotonic": monotonic})
    read: Read = read_quickly
    pauses: bool = False


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (_INDENT + line for line in lines)


@dataclass(slots=True)
class _Writer:
    module: Written
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def function(self, shape: Shape) -> Iterator[str]:
        body = list(_indented(self._present("source", shape)))
        yield f"{'async ' if self.module.pauses else ''}def {ENTRY}(source, run):"
        yield f"{_INDENT}fields, length = 0, 0"
        if self.module.pauses:
            yield f"{_INDENT}most_fields, most_length = run.allowance.left()"
            yield f"{_INDENT}pause_at = run.pause_at()"
        yield from body
        yield f"{_INDENT}run.fields += fields"
        yield f"{_INDENT}run.length += length"
        yield f"{_INDENT}return source"

    def _object(self, variable: str, selection: Selection) -> Iterator[str]:
        """Make an object of what a variable holds."""
        if any(isinstance(each.source, Member) for each in selection.fields):
            yield f"if {variable}.__class__ is not dict: raise Unusual"
        yield f"fields += {len(selection.fields)}"
        members = []
        for each in selection.fields:
            value = f"value_{next(self.numbers)}"
            members.append(f"{each.key!r}: {value}")
            yield from self._field(value, variable, each)
        yield f"{variable} = {{{', '.join(members)}}}"

    def _field(self, value: str, parent: str, each: Field) -> Iterator[str]:
        match each.source, each.shape:
            case Stored() as stored, Many() as many:
                yield from self._stored(value, parent, stored, many)
                return
            case Member(name), _:
                yield f"{value} = {parent}.get({name!r})"
            case TypeName(name), _:
                yield f"{value} = {name!r}"
            case Computed(compute), _:
                yield f"{value} = {self._constant(compute)}({parent}, run.tasks)"
        yield from self._completed(value, each.shape, always_there=each.always_there)

    def _stored(self, variable: str, parent: str, stored: Stored, many: Many) -> Iterator[str]:
        """Make a list of what the store gave, in turns."""
        self.module.pauses = True
        yield f"run.hand_out({self._constant(stored.number)}({parent}))"
        yield from self._items(
            variable,
            f"{self._constant(stored.each)}({parent}, read)",
            many,
            before="if monotonic() > pause_at: pause_at = await run.pause()",
            after="if fields > most_fields or length > most_length: raise Unusual",
        )

    def _list(self, variable: str, many: Many) -> Iterator[str]:
        """Make a list of the one that a variable holds."""
        yield f"if {variable}.__class__ is not list: raise Unusual"
        yield f"fields += len({variable})"
        yield from self._items(variable, variable, many)

    def _items(
        self, variable: str, source: str, many: Many, before: str = "", after: str = ""
    ) -> Iterator[str]:
        number = next(self.numbers)
        item, items = f"item_{number}", f"items_{number}"
        yield f"{items} = []"
        yield f"for {item} in {source}:"
        if before:
            yield _INDENT + before
        yield from _indented(self._completed(item, many.item, always_there=many.always_there))
        yield f"{_INDENT}{items}.append({item})"
        if after:
            yield _INDENT + after
        yield f"{variable} = {items}"

    def _completed(self, variable: str, shape: Shape, *, always_there: bool) -> Iterator[str]:
        if always_there:
            yield f"if {variable} is None: raise Unusual"
            yield from self._present(variable, shape)
        else:
            yield f"if {variable} is not None:"
            yield from _indented(self._present(variable, shape))

    def _present(self, variable: str, shape: Shape) -> Iterator[str]:
        match shape:
            case Selection():
                yield from self._object(variable, shape)
            case Many():
                yield from self._list(variable, shape)
            case Leaf():
                yield from self._leaf(variable, shape)

    def _leaf(self, variable: str, leaf: Leaf) -> Iterator[str]:
        completion = completion_of(leaf.type)
        self.module.constants.update(completion.constants)
        if completion.needs_digits:
            self.module.read = read_with_care
        if completion.refused_if:
            yield f"if {completion.refused_if.format(v=variable)}: raise Unusual"
        if completion.length:
            yield f"length += {completion.length.format(v=variable)}"
        completed = completion.completed.format(v=variable)
        if completed != variable:
            yield f"{variable} = {completed}"

    def _constant(self, value: Any) -> str:
        name = f"constant_{len(self.module.constants)}"
        self.module.constants[name] = value
        return name


def written(selection: Shape) -> Written:
    """Return the Python that completes what has this selection, or raise NotUnderstood."""
    module = Written()
    module.text = "\n".join(_Writer(module).function(selection)) + "\n"
    module.constants["read"] = module.read
    return module
