"""Events to keep, and a trail to keep them in."""

from dataclasses import replace

from graphql_schema.audit.event import Agent, Event, Interaction, Origin, Outcome, Transport
from server.audit.keys import KeyRing
from server.audit.sealer import Sealer
from server.audit.trail import Trail
from server.storage.database import Database
from server.storage.postgresql import PostgresqlDatabase

ORIGIN = Origin("r1", "127.0.0.1", Transport.REST, "GET /api/fhir/Task/{id}")
AGENT = Agent("nora", "Practitioner/nora", "practitioner", "app", "0123456789abcdef")
READ = Event(1_710_489_600_000_000, ORIGIN, AGENT, Interaction.READ, resources=("Task/t1/_history/1",))

FULL = Event(
    1_710_489_600_000_000,
    ORIGIN,
    AGENT,
    Interaction.SEARCH,
    Outcome.SERIOUS_FAILURE,
    "owner Task.s",
    ("Task/t1/_history/1", "Task/t2/_history/7"),
    ("Patient/p1", "Pätient/ü"),
    2,
    "Task?owner",
    "ab12",
)
"""An event with a value in every place."""


def reads(count: int) -> list[Event]:
    """Return reads of as many tasks, each for a patient of its own."""
    return [
        replace(READ, resources=(f"Task/t{n}/_history/1",), patients=(f"Patient/p{n}",)) for n in range(count)
    ]


async def keep(database: Database, keys: KeyRing, *batches: list[Event]) -> Trail:
    """Write events, each batch in a transaction of its own, and have them sealed."""
    trail = Trail(database, keys)
    for batch in batches:
        await trail.write(batch)
        await seal(database, keys)
    return trail


async def seal(database: Database, keys: KeyRing) -> None:
    """Seal what is not sealed; SQLite has nothing of the kind."""
    if isinstance(database, PostgresqlDatabase):
        await Sealer(database, keys.current).seal()
