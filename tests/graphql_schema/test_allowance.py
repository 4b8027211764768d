"""What an operation may cost is counted before the store is asked."""

import asyncio
from collections.abc import Callable

import pytest

from graphql_schema.access import Actor, Role
from graphql_schema.allowance import Allowance, Limits
from graphql_schema.clock import system_clock
from graphql_schema.context import LIMITS, Context
from graphql_schema.cursors import CursorSigner
from graphql_schema.errors import ApiError, Problem
from graphql_schema.schema import schema
from graphql_schema.site import Site
from graphql_schema.task.resolvers import TaskResolvers
from graphql_schema.task.store import Result, TaskRows
from tests.account.fakes import no_accounts
from tests.rest_facade.fakes import MemoryStore
from tests.tasks import documented_task


class CountingStore(MemoryStore):
    """Counts how often it is read."""

    reads = 0

    async def reading(self, work: Callable[[TaskRows], Result]) -> Result:
        self.reads += 1
        return await super().reading(work)


async def reads_of(document: str) -> tuple[int, set[str]]:
    """Return how often the store was read for a document over 100 tasks, and the errors' codes.

    Each of the tasks has two versions.
    """
    store = CountingStore()
    admin = Actor("admin", Role.ADMIN)
    resolvers = TaskResolvers(
        admin, store, Site("http://localhost/api/fhir"), CursorSigner(b"k" * 32), system_clock
    )
    for _ in range(100):
        task = await resolvers.create(documented_task())
        await resolvers.add_note(task.id, "Called.")
    result = await schema.execute(document, context_value=Context(admin, resolvers, no_accounts(admin)))
    return store.reads, {str((error.extensions or {})["code"]) for error in result.errors or ()}


def histories(first: int) -> str:
    return f"{{ tasks(first: 100) {{ nodes {{ history(first: {first}) {{ nodes {{ id }} }} }} }} }}"


def test_nothing_above_the_limit_of_tasks_is_read() -> None:
    reads, codes = asyncio.run(reads_of(histories(first=100)))

    # The page of tasks costs 100, and 100 more when it is handed out; the histories share what is left.
    assert 1 < reads <= 1 + (LIMITS.values - 200) // 100
    assert codes == {"LIMIT_EXCEEDED"}


def test_nothing_above_the_limit_of_reads_is_read() -> None:
    twice = "a: history(first: 1) { nodes { id } } b: history(first: 2) { nodes { id } }"

    reads, codes = asyncio.run(reads_of(f"{{ tasks(first: 100) {{ nodes {{ {twice} }} }} }}"))

    assert 1 < reads <= LIMITS.reads
    assert codes == {"LIMIT_EXCEEDED"}


def test_a_worklist_with_its_histories_reads_each_once() -> None:
    assert asyncio.run(reads_of(histories(first=20))) == (101, set())


def test_a_page_counts_again_each_time_it_is_handed_out() -> None:
    aliases = " ".join(f"a{i}: nodes {{ id }} b{i}: edges {{ cursor }}" for i in range(15))

    reads, codes = asyncio.run(
        reads_of(f"{{ tasks(first: 100) {{ nodes {{ history(first: 2) {{ {aliases} }} }} }} }}")
    )

    assert 1 < reads <= 101
    assert codes == {"LIMIT_EXCEEDED"}


def test_an_allowance_ends_exactly_at_its_limits_and_stays_ended() -> None:
    allowance = Allowance(Limits(values=10, reads=2, counted="tasks"))
    allowance.read(4)
    allowance.read(6)

    with pytest.raises(ApiError, match="more than 2 reads") as third_read:
        allowance.read()
    with pytest.raises(ApiError, match="more than 10 tasks: ask for less") as eleventh:
        allowance.spend(1)
    with pytest.raises(ApiError):
        allowance.spend(0)
    assert {third_read.value.problem, eleventh.value.problem} == {Problem.TOO_COSTLY}
