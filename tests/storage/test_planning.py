"""When PostgreSQL may reuse a plan, and when it has to look at the values first."""

import pytest
from sqlalchemy import Select, func, select, text

from graphql_schema.search import Search
from graphql_schema.search_kinds import Reading
from graphql_schema.search_values import condition_of
from graphql_schema.site import Site
from graphql_schema.task.parameters import NEWEST_FIRST, PARAMETERS
from server.storage.database import PLANNED_EACH_TIME, Connection, Database
from server.storage.task_search import count_of, statement_of
from tests.storage.examples import ADMIN

pytestmark = pytest.mark.anyio

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

_READING = Reading(Site("https://here.example/fhir"), lambda: 0)
_MODE = select(func.current_setting("plan_cache_mode"))
_SEARCH_MODE = _MODE.execution_options(**{PLANNED_EACH_TIME: True})


@pytest.mark.parametrize(("name", "value"), [("code", "fulfill"), ("requester", "Practitioner/1")])
def test_a_search_for_what_may_be_rare_or_common_is_planned_each_time(name: str, value: str) -> None:
    where = condition_of(PARAMETERS[name], [value], _READING)

    for statement in (statement_of(ADMIN, Search(where, NEWEST_FIRST)), count_of(ADMIN, where)):
        assert statement.get_execution_options()[PLANNED_EACH_TIME] is True


def test_a_search_that_an_index_serves_in_order_is_planned_once() -> None:
    where = condition_of(PARAMETERS["owner"], ["Practitioner/1"], _READING)

    statement = statement_of(ADMIN, Search(where, NEWEST_FIRST))

    assert PLANNED_EACH_TIME not in statement.get_execution_options()


@on_postgresql
async def test_a_connection_plans_as_each_statement_needs_it(database: Database) -> None:
    async def mode(statement: Select[tuple[str]]) -> str:
        found: str = await database.read(lambda connection: connection.execute(statement).scalar())
        return found

    modes = [await mode(statement) for statement in (_MODE, _SEARCH_MODE, _SEARCH_MODE, _MODE)]

    assert modes == ["auto", "force_custom_plan", "force_custom_plan", "auto"]


@on_postgresql
async def test_a_transaction_leaves_the_planning_alone(database: Database) -> None:
    def work(connection: Connection) -> str:
        connection.execute(text("SELECT 'a text begins a transaction'"))
        mode: str = connection.execute(_SEARCH_MODE).scalar()
        return mode

    assert await database.write(work) == "auto"
