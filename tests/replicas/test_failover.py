"""Another server becomes the primary: who follows it is read from, who was left behind is not."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.postgresql_server import postgresql_server, streaming_replica
from tests.replicas.below_doors import OneName, is_replica, one_request, reading_from, states, until
from tests.replicas.servers import Server, with_tables
from tests.replicas.test_troubles import BEHIND

pytestmark = pytest.mark.anyio

AHEAD = "not used: it has what the primary never wrote"
_MUCH = "SELECT pg_logical_emit_message(true, 'test', repeat('x', 1000000))"


@dataclass
class Cluster:
    """A primary, the replica that will take its place, another one, and the name of whoever is primary."""

    old: Server
    new: Server
    other: Server
    name: OneName

    def fail_over(self) -> None:
        self.old.server.stop()
        self.new.ask("SELECT pg_promote()")
        self.name.leads_to(self.new.server)

    def follow_the_new(self) -> None:
        self.other.ask(f"ALTER SYSTEM SET primary_conninfo = '{self.new.server.connection_words}'")
        self.other.ask("SELECT pg_reload_conf()")


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    name = OneName(tmp_path_factory.mktemp("f"))
    with postgresql_server() as server:
        old = with_tables(server)
        name.leads_to(server)
        with streaming_replica(server) as new, streaming_replica(server) as other:
            yield Cluster(old, Server(new), Server(other), name)


async def test_a_replica_that_came_further_than_the_new_primary_is_not_read(cluster: Cluster) -> None:
    async with reading_from(cluster.name.url, cluster.other.url, lag_seconds=1) as replicated:
        await states(replicated, "used")

        cluster.new.server.stop()
        cluster.old.ask(_MUCH)
        cluster.other.wait_for(cluster.old)
        cluster.new.server.start()
        await asyncio.to_thread(cluster.fail_over)

        await states(replicated, BEHIND)
        assert await one_request(replicated).read(is_replica, 0) is False
        further = "SELECT pg_last_wal_replay_lsn() > $1::text::pg_lsn"
        reached = cluster.new.ask("SELECT pg_current_wal_insert_lsn()::text")
        assert cluster.other.ask(further, reached)


async def test_a_replica_that_follows_the_new_primary_is_read_again(cluster: Cluster) -> None:
    async with reading_from(cluster.name.url, cluster.other.url, lag_seconds=1) as replicated:
        await states(replicated, "used")
        cluster.other.wait_for(cluster.old)
        cluster.new.wait_for(cluster.old)

        await asyncio.to_thread(cluster.fail_over)
        cluster.follow_the_new()
        await asyncio.to_thread(cluster.other.wait_for, cluster.new)
        # The disk of a replica knows of a new timeline from its next checkpoint on.
        for server in (cluster.new, cluster.other):
            await asyncio.to_thread(server.ask, "CHECKPOINT")

        await until(lambda: one_request(replicated).read(is_replica, 0))
        await states(replicated, "used")
        assert await one_request(replicated).write(is_replica) is False


@pytest.mark.parametrize("knows_of_timeline", [True, False])
async def test_who_follows_a_server_that_was_promoted_beside_the_primary_is_not_read(
    cluster: Cluster, knows_of_timeline: bool
) -> None:
    async with reading_from(cluster.name.url, cluster.other.url, lag_seconds=1) as replicated:
        cluster.follow_the_new()
        await states(replicated, "used")

        await asyncio.to_thread(cluster.new.ask, "SELECT pg_promote()")
        await asyncio.to_thread(cluster.new.ask, _MUCH)
        await asyncio.to_thread(cluster.other.wait_for, cluster.new)
        if knows_of_timeline:
            for server in (cluster.new, cluster.other):
                await asyncio.to_thread(server.ask, "CHECKPOINT")

        async def is_not_used() -> bool:
            return replicated.states()[0] in ({BEHIND} if knows_of_timeline else {AHEAD, BEHIND})

        await until(is_not_used)
        assert await one_request(replicated).read(is_replica, 0) is False
