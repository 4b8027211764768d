"""What is selected of a task as a type: msgspec reads just that of the task's text, and checks it.

A worklist shows a small part of a task, and reading all of it took as long as everything else.
https://jcristharif.com/msgspec/structs.html
"""

from collections.abc import Callable
from types import GenericAlias
from typing import Any

import msgspec

from graphql_schema.compiled.leaves import completion_of
from graphql_schema.compiled.selection import (
    Computed,
    Field,
    Leaf,
    Many,
    Member,
    NotUnderstood,
    Selection,
    Shape,
    TypeName,
)

Decode = Callable[[bytes], Any]


def attribute(member: str) -> str:
    """Return the attribute that holds a member of the JSON object."""
    return f"m_{member}"


def decoder_of(selection: Selection) -> Decode:
    """Return what reads the selected members of a task, or raise NotUnderstood.

    It raises msgspec.MsgspecError for a text in which anything selected is not of its type.
    """
    members = tuple(each for each in selection.fields if not isinstance(each.source, Computed))
    return msgspec.json.Decoder(_struct(members)).decode


def _struct(fields: tuple[Field, ...]) -> type[msgspec.Struct]:
    found: dict[str, tuple[Any, ...]] = {}
    for each in fields:
        match each.source:
            case TypeName():
                pass
            case Member(name) if name not in found:
                of = _type(each.shape)
                found[name] = (
                    (attribute(name), of) if each.always_there else (attribute(name), of | None, None)
                )
            case _:
                # A type has one member for each element, and so many characters are handed out but once.
                raise NotUnderstood
    names = {attribute(name): name for name in found}
    return msgspec.defstruct("Selected", list(found.values()), rename=names, kw_only=True, gc=False)


def _type(shape: Shape) -> Any:
    match shape:
        case Selection(fields):
            return _struct(fields)
        case Many(item, always_there):
            of = _type(item)
            return GenericAlias(list, (of if always_there else of | None,))
        case Leaf(leaf):
            of = completion_of(leaf).read_as
            if of is None:
                raise NotUnderstood
            return of
