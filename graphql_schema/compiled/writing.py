"""The second pass: from a selection to the Python of a function that does just that.

For `{ status code { text } }` of a task as the store gave it, msgspec reads just that of its text
(`structs.py`), and what it has read needs no checks:

    def complete(source, run):
        fields, length = 0, 0
        task_1 = source
        length += len(task_1.json)
        source = constant_3(task_1.json)
        fields += 2
        value_2 = source.m_status
        value_2 = names_of_TaskStatus[value_2]
        value_3 = source.m_code
        if value_3 is not None:
            fields += 1
            value_4 = value_3.m_text
            value_3 = {'text': value_4}
        source = {'status': value_2, 'code': value_3}
        run.fields += fields
        run.length += length
        return source

Where that will not do, as for decimals, which have to keep their digits, it takes JSON objects and
checks whatever it finds there:

        if source.__class__ is not dict: raise Unusual
        fields += 1
        value_1 = source.get('text')
        if value_1 is not None:
            if value_1.__class__ is not str: raise Unusual
            length += len(value_1)
        source = {'text': value_1}

Of the document that a client sends, only response keys get into it, which GraphQL's grammar makes
names, and as quoted texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from graphql_schema.compiled.leaves import Completion, completion_of
from graphql_schema.compiled.module import ENTRY, INDENT, Module, indented
from graphql_schema.compiled.selection import (
    TASK,
    Computed,
    Field,
    Leaf,
    Many,
    Member,
    NotUnderstood,
    Selection,
    Shape,
    Stored,
    TypeName,
)
from graphql_schema.compiled.stored import read_quickly, read_with_care
from graphql_schema.compiled.structs import attribute, decoder_of


@dataclass(slots=True)
class _Writer:
    """Writes over JSON objects, of which everything has to be checked."""

    module: Module
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    needs_care: bool = False
    """Whether values of any kind are handed out: numbers among them must keep their digits."""

    def present(self, variable: str, shape: Shape) -> Iterator[str]:
        """Complete what a variable holds, which is not None."""
        match shape:
            case Selection(_, of) if of == TASK:
                yield from self._task(variable, shape)
            case Selection():
                yield from self.object(variable, shape)
            case Many():
                yield from self._list(variable, shape)
            case Leaf():
                yield from self._leaf(variable, shape)

    def object(self, variable: str, selection: Selection) -> Iterator[str]:
        """Make an object of what a variable holds."""
        if any(isinstance(each.source, Member) for each in selection.fields):
            yield from self._checked(variable, "dict")
        yield f"fields += {len(selection.fields)}"
        members = []
        for each in selection.fields:
            value = f"value_{next(self.numbers)}"
            members.append(f"{each.key!r}: {value}")
            yield from self._field(value, variable, each)
        yield f"{variable} = {{{', '.join(members)}}}"

    def _task(self, variable: str, selection: Selection) -> Iterator[str]:
        """Make an object of a task as the store gave it: of its text if that will do."""
        task = f"task_{next(self.numbers)}"
        yield f"{task} = {variable}"
        try:
            decode = self.module.constant(decoder_of(selection))
        except NotUnderstood:
            writer = _Writer(self.module, self.numbers)
            lines = list(writer.object(variable, selection))
            read = self.module.constant(read_with_care if writer.needs_care else read_quickly)
            yield f"{variable} = {read}({task})"
            yield from lines
        else:
            # At least as long as all of its values.
            yield f"length += len({task}.json)"
            yield f"{variable} = {decode}({task}.json)"
            whole = f"whole_{next(self.numbers)}"
            if any(isinstance(each.source, Computed) for each in selection.fields):
                # Once for all of them: aliases may ask for the same again and again.
                yield f"{whole} = {self.module.constant(read_quickly)}({task})"
            yield from _ReadWriter(self.module, self.numbers, whole=whole).object(variable, selection)

    def _field(self, value: str, parent: str, each: Field) -> Iterator[str]:
        match each.source, each.shape:
            case Stored() as stored, Many() as many:
                yield from self._stored(value, parent, stored, many)
            case TypeName(name), _:
                yield f"{value} = {name!r}"
                yield f"length += {len(name)}"
            case Computed(compute), _:
                yield f"{value} = {self.module.constant(compute)}({self._document(parent)}, run.tasks)"
                checked = _Writer(self.module, self.numbers)
                yield from checked.completed(value, each.shape, always_there=each.always_there)
            case Member(name), _:
                yield f"{value} = {self._member(parent, name)}"
                yield from self.completed(value, each.shape, always_there=each.always_there)

    def _document(self, parent: str) -> str:
        return parent

    def _member(self, parent: str, name: str) -> str:
        return f"{parent}.get({name!r})"

    def _stored(self, variable: str, parent: str, stored: Stored, many: Many) -> Iterator[str]:
        """Make a list of what the store gave, in turns."""
        self.module.pauses = True
        yield f"run.hand_out({self.module.constant(stored.number)}({parent}))"
        yield from self._items(
            variable,
            f"{self.module.constant(stored.each)}({parent})",
            many,
            before="if monotonic() > pause_at: pause_at = await run.pause()",
            after="if fields > most_fields or length > most_length: raise Unusual",
        )

    def _list(self, variable: str, many: Many) -> Iterator[str]:
        """Make a list of the one that a variable holds."""
        yield from self._checked(variable, "list")
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
            yield INDENT + before
        yield from indented(self.completed(item, many.item, always_there=many.always_there))
        yield f"{INDENT}{items}.append({item})"
        if after:
            yield INDENT + after
        yield f"{variable} = {items}"

    def completed(self, variable: str, shape: Shape, *, always_there: bool) -> Iterator[str]:
        """Complete what a variable holds, which may be None."""
        lines = list(self.present(variable, shape))
        if always_there:
            yield from self._there(variable)
            yield from lines
        elif lines:
            yield f"if {variable} is not None:"
            yield from indented(lines)

    def _there(self, variable: str) -> Iterator[str]:
        yield f"if {variable} is None: raise Unusual"

    def _checked(self, variable: str, wanted: str) -> Iterator[str]:
        yield f"if {variable}.__class__ is not {wanted}: raise Unusual"

    def _leaf(self, variable: str, leaf: Leaf) -> Iterator[str]:
        completion = completion_of(leaf.type)
        self.module.constants.update(completion.constants)
        self.needs_care |= completion.read_as is None
        yield from self._leaf_checked(variable, completion)
        completed = completion.completed.format(v=variable)
        if completed != variable:
            yield f"{variable} = {completed}"

    def _leaf_checked(self, variable: str, completion: Completion) -> Iterator[str]:
        if completion.refused_if:
            yield f"if {completion.refused_if.format(v=variable)}: raise Unusual"
        if completion.length:
            yield f"length += {completion.length.format(v=variable)}"


@dataclass(slots=True)
class _ReadWriter(_Writer):
    """Writes over what msgspec has read of a task, which is as its types say."""

    whole: str = ""
    """The variable that holds all of the task, for what is worked out from it."""

    def _document(self, parent: str) -> str:
        del parent
        return self.whole

    def _member(self, parent: str, name: str) -> str:
        return f"{parent}.{attribute(name)}"

    def _there(self, variable: str) -> Iterator[str]:
        del variable
        return iter(())

    def _checked(self, variable: str, wanted: str) -> Iterator[str]:
        del variable, wanted
        return iter(())

    def _leaf_checked(self, variable: str, completion: Completion) -> Iterator[str]:
        del variable, completion
        return iter(())


def _function(module: Module, shape: Shape) -> Iterator[str]:
    lines = list(_Writer(module).present("source", shape))
    yield f"{'async ' if module.pauses else ''}def {ENTRY}(source, run):"
    yield f"{INDENT}fields, length = 0, 0"
    if module.pauses:
        yield f"{INDENT}most_fields, most_length = run.allowance.left()"
        yield f"{INDENT}pause_at = run.pause_at()"
    yield from indented(lines)
    yield f"{INDENT}run.fields += fields"
    yield f"{INDENT}run.length += length"
    yield f"{INDENT}return source"


def written(shape: Shape) -> Module:
    """Return the Python that completes what has this shape, or raise NotUnderstood."""
    module = Module()
    module.text = "\n".join(_function(module, shape)) + "\n"
    return module
