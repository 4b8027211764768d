"""Several changes as one statement of PostgreSQL: every trip there costs more than what is done there.

https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
"""

import re
from functools import lru_cache
from typing import NamedTuple

_MOST_SHAPES = 200
_PLACE = re.compile(r"\$(\d+)")


class Part(NamedTuple):
    """One of the changes; its parameters are numbered from 1. See `server.storage.database.Step`."""

    text: str
    number_of_values: int
    must_change: bool
    name: str


@lru_cache(_MOST_SHAPES)
def one_statement(parts: tuple[Part, ...]) -> str:
    """Return the statement that makes these changes; its values are theirs, one after the other.

    It fails with a division by zero, and changes nothing, when a part that must change a row does
    not: plain SQL has no other way to refuse.
    """
    named, refusals, before = [], [], 0
    for place, part in enumerate(parts):
        name = part.name or f"part_{place}"
        returning = ""
        if part.must_change:
            returning = " RETURNING 1"
            refusals.append(f"1 / (SELECT count(*) FROM {name})")  # noqa: S608 - our own name
        named.append(f"{name} AS ({_numbered(part.text, before)}{returning})")
        before += part.number_of_values
    return f"WITH {', '.join(named)} SELECT {', '.join(refusals)}"


def _numbered(text: str, before: int) -> str:
    return _PLACE.sub(lambda place: f"${int(place[1]) + before}", text)
