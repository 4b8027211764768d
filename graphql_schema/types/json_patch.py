"""The operations of a JSON Patch as typed input.

https://www.rfc-editor.org/rfc/rfc6902#section-4
"""

from enum import Enum
from typing import Any

import strawberry

from graphql_schema.search import Document
from graphql_schema.types.scalars import Json


def _op(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What an operation of a JSON Patch does.")
class JsonPatchOp(Enum):
    """The six operations; a value's name is its code in capitals."""

    ADD = _op("add", "Put a value into an object or a list, where `-` stands for its end")
    REMOVE = _op("remove", "Take away what is there")
    REPLACE = _op("replace", "Put a value where one is")
    MOVE = _op("move", "Take a value from one place to another")
    COPY = _op("copy", "Put a value of the task at another place, too")
    TEST = _op("test", "Do all or nothing, depending on whether this value is there")


@strawberry.input(description="One operation of a JSON Patch (RFC 6902).")
class JsonPatchOperation:
    """What is left out is told from what is null."""

    op: JsonPatchOp = strawberry.field(description="What to do")
    path: str = strawberry.field(description="Where, as a JSON Pointer such as `/note/0/text`")
    from_: str | None = strawberry.field(
        name="from", default=None, description="Where a value to move or copy stands, as a JSON Pointer"
    )
    value: Json | None = strawberry.field(
        default=strawberry.UNSET, description="The value to add, replace or test, as FHIR JSON"
    )


def operations_of(patch: list[JsonPatchOperation]) -> list[Document]:
    """Return the operations as the JSON that a JSON Patch document has."""
    return [_json_of(operation) for operation in patch]


def _json_of(operation: JsonPatchOperation) -> Document:
    document: Document = {"op": operation.op.value, "path": operation.path}
    if operation.from_ is not None:
        document["from"] = operation.from_
    if operation.value is not strawberry.UNSET:
        document["value"] = operation.value
    return document
