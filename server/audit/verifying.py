"""Checking the trail: every event against its seal, every seal against the one before it.

The first thing that is wrong is told, by its number, for everything after it follows from it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from server.audit.anchors import Anchor
from server.audit.chain import BEGINNING, ENTRY_BYTES, Link, hash_of, unpacked
from server.audit.keys import AuditKey
from server.audit.rows import COLUMNS
from server.storage.audit_tables import AUDIT_EVENT, AUDIT_SEAL
from server.storage.database import Connection, Database, Readable

_SEALS_TOGETHER = 200
_EVENTS_TOGETHER = 2000
"""So much is read in one go, if one seal alone is not more."""
_SEAL_COLUMNS = (
    AUDIT_SEAL.c.number,
    AUDIT_SEAL.c.first_seq,
    AUDIT_SEAL.c.last_seq,
    AUDIT_SEAL.c.key_id,
    AUDIT_SEAL.c.entries,
    AUDIT_SEAL.c.hash,
)

LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. Without `wrong`, the trail is as it was written.

    `first_bad` is the number of the first event that is not as it was sealed; `unsealed` are the
    events of the last moments, which no seal protects yet.
    """

    checked: int
    last_seq: int
    unsealed: int = 0
    first_bad: int | None = None
    wrong: str | None = None


class _WrongError(Exception):
    """Something that is not as it was sealed."""

    def __init__(self, seq: int, text: str) -> None:
        super().__init__(text)
        self.seq = seq


@dataclass(frozen=True, slots=True)
class _Seal:
    number: int
    first_seq: int
    last_seq: int
    key_id: str
    entries: bytes
    hash: bytes


@dataclass(slots=True)
class _Walk:
    """Goes along the chain, a seal at a time."""

    keys: Mapping[str, AuditKey]
    anchors: dict[int, str]
    hash: bytes
    number: int
    last_seq: int
    checked: int = 0
    anchored: set[int] = field(default_factory=set)

    def check(self, seal: _Seal, rows: Sequence[Sequence[Any]]) -> None:
        """Check one seal and its events, which lie between the last seal's and its own end."""
        key = self.keys.get(seal.key_id)
        if key is None:
            text = f"was sealed with key {seal.key_id}, which is not here: its key file was replaced or lost"
            raise _WrongError(seal.first_seq, text)
        links = self._links(seal)
        by_seq = {row[0]: row for row in rows}
        for link in links:
            row = by_seq.pop(link.seq, None)
            if row is None:
                raise _WrongError(link.seq, "is missing")
            if stray := min((seq for seq in by_seq if seq < link.seq), default=None):
                raise _WrongError(stray, "was put in after its neighbours were sealed")
            self._step(key, link, row)
        if by_seq:
            raise _WrongError(min(by_seq), "was put in after its neighbours were sealed")
        if (seal.last_seq, seal.hash) != (self.last_seq, self.hash):
            raise _WrongError(seal.last_seq, "does not end its seal as the seal says")
        self.number = seal.number

    def _links(self, seal: _Seal) -> list[Link]:
        if seal.number != self.number + 1:
            raise _WrongError(self.last_seq + 1, "or its followers are missing, with their seal")
        try:
            links = list(unpacked(seal.entries))
        except ValueError:
            links = []
        numbers = [link.seq for link in links]
        if not numbers or numbers != sorted(set(numbers)) or numbers[0] <= self.last_seq:
            raise _WrongError(self.last_seq + 1, "or a follower has a seal that was changed")
        return links

    def _step(self, key: AuditKey, link: Link, row: Sequence[Any]) -> None:
        if hash_of(key, self.hash, row) != link.hash:
            raise _WrongError(link.seq, "is not as it was sealed")
        self.hash, self.last_seq = link.hash, link.seq
        self.checked += 1
        if anchored := self.anchors.get(link.seq):
            self.anchored.add(link.seq)
            if anchored != link.hash.hex():
                raise _WrongError(link.seq, "is not the one that was anchored")


async def verify(
    database: Readable,
    keys: Mapping[str, AuditKey],
    anchors: Sequence[Anchor] = (),
    span: tuple[int, int] = (1, LAST),
    tell: Callable[[int], None] = lambda _: None,
) -> Verdict:
    """Return the verdict on the events with numbers in a span, and on the anchors in it.

    What is sealed together is checked together, so that a few neighbours may be checked too.
    `tell` is called with the number of events of each step.
    """
    first, last = span
    expected = {anchor.seq: anchor.hash for anchor in anchors if first <= anchor.seq <= last}
    walk = await database.read(lambda connection: _start(connection, keys, expected, first))
    try:
        if not walk.number:
            await database.read(_check_beginning)
        while seals := await database.read(lambda connection: _next(connection, walk, last)):
            for seal, rows in seals:
                walk.check(seal, rows)
                tell(len(rows))
        unsealed = await database.read(lambda connection: _unsealed(connection, walk, last))
        _check_anchored(walk)
    except _WrongError as wrong:
        return Verdict(walk.checked, walk.last_seq, 0, wrong.seq, f"Event {wrong.seq} {wrong}.")
    return Verdict(walk.checked, walk.last_seq, unsealed)


async def count_sealed(database: Database, span: tuple[int, int]) -> int:
    """Return how many events with numbers in a span there are to check."""
    statement = select(func.count()).select_from(AUDIT_EVENT).where(AUDIT_EVENT.c.seq.between(*span))
    return int(await database.read(lambda connection: connection.execute(statement).scalar()))


def _check_anchored(walk: _Walk) -> None:
    missing = min(walk.anchors.keys() - walk.anchored, default=None)
    if missing is None:
        return
    text = "was anchored, but is not there"
    if missing > walk.last_seq:
        text = (
            f"was anchored, but the trail ends with event {walk.last_seq}: "
            "its end was cut off, or an old backup was restored"
        )
    raise _WrongError(missing, text)


def _start(
    connection: Connection, keys: Mapping[str, AuditKey], anchors: dict[int, str], first: int
) -> _Walk:
    """Return a walk that begins with the seal of event `first`; what is before it is believed."""
    before = (
        select(*_SEAL_COLUMNS)
        .where(AUDIT_SEAL.c.last_seq < first)
        .order_by(AUDIT_SEAL.c.last_seq.desc())
        .limit(1)
    )
    row = connection.execute(before).first()
    if row is None:
        return _Walk(keys, anchors, BEGINNING, 0, 0)
    seal = _Seal(*row)
    return _Walk(keys, anchors, bytes(seal.hash), seal.number, seal.last_seq)


def _check_beginning(connection: Connection) -> None:
    before = select(func.min(AUDIT_EVENT.c.seq)).where(AUDIT_EVENT.c.seq < 1)
    if (first := connection.execute(before).scalar()) is not None:
        raise _WrongError(first, "was put in before the first one")


def _next(connection: Connection, walk: _Walk, last: int) -> list[tuple[_Seal, list[Sequence[Any]]]]:
    """Return the seals that follow, each with the events that lie before its end."""
    following = (
        select(*_SEAL_COLUMNS)
        .where(AUDIT_SEAL.c.number > walk.number, AUDIT_SEAL.c.first_seq <= last)
        .order_by(AUDIT_SEAL.c.number)
        .limit(_SEALS_TOGETHER)
    )
    seals = list(_some([_Seal(*row) for row in connection.execute(following)]))
    if not seals:
        return []
    span = AUDIT_EVENT.c.seq.between(walk.last_seq + 1, max(seal.last_seq for seal in seals))
    rows = deque(connection.execute(select(*COLUMNS).where(span).order_by(AUDIT_EVENT.c.seq)))
    return [(seal, list(_up_to(rows, seal.last_seq))) for seal in seals]


def _some(seals: Sequence[_Seal]) -> Iterator[_Seal]:
    events = 0
    for seal in seals:
        events += len(seal.entries) // ENTRY_BYTES
        if events > _EVENTS_TOGETHER and seal is not seals[0]:
            return
        yield seal


def _up_to(rows: deque[Sequence[Any]], last_seq: int) -> Iterator[Sequence[Any]]:
    while rows and rows[0][0] <= last_seq:
        yield rows.popleft()


def _unsealed(connection: Connection, walk: _Walk, last: int) -> int:
    """Return how many events no seal has yet; SQLite, which seals at once, has none."""
    span = AUDIT_EVENT.c.seq.between(walk.last_seq + 1, last)
    first, number = connection.execute(select(func.min(AUDIT_EVENT.c.seq), func.count()).where(span)).first()
    sealed_later = select(func.count()).where(AUDIT_SEAL.c.number > walk.number)
    if connection.execute(sealed_later).scalar():
        return 0
    if number and connection.dialect.name == "sqlite":
        raise _WrongError(first, "was put in without a seal")
    return int(number)
