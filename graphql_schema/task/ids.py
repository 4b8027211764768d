"""Ids of tasks: opaque, made here, and growing with time so that new rows lie together."""

import os
from collections.abc import Callable
from uuid import UUID

from graphql_schema.clock import MICROS_PER_MILLI

NewId = Callable[[int], str]
"""Makes the id of a new task, given now in microseconds since 1970 UTC."""


def new_task_id(now: int) -> str:
    """Return a UUID of version 7 for `now`, in microseconds since 1970 UTC.

    https://www.rfc-editor.org/rfc/rfc9562#section-5.7
    """
    milliseconds = now // MICROS_PER_MILLI & (1 << 48) - 1
    random = int.from_bytes(os.urandom(10), "big")
    version_and_random = 0x7 << 12 | random >> 68
    variant_and_random = 0b10 << 62 | random & (1 << 62) - 1
    return str(UUID(int=milliseconds << 80 | version_and_random << 64 | variant_and_random))
