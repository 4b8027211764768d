"""At 10,000 tasks, each indexed search finds its rows by an index, on both engines."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from graphql_schema.access import Access
from graphql_schema.search import (
    AllOf,
    Condition,
    Kind,
    Not,
    Order,
    Place,
    ReferredToByMatch,
    RefersToMatch,
    Search,
    SearchParameter,
)
from graphql_schema.search_kinds import Reading
from graphql_schema.search_values import condition_of
from graphql_schema.site import Site
from graphql_schema.task.indexing import index_of
from graphql_schema.task.parameters import NEWEST_FIRST, PARAMETERS, SORT_KEYS
from graphql_schema.task.store import Interaction, TaskVersion, TaskWrite
from server.storage.schema import in_transaction
from server.storage.task_search import count_of, statement_of
from tests.benchmarks.filling import fill
from tests.databases import ENGINES, Databases
from tests.storage.examples import ADMIN, BERT

TASKS = 10_000
SITE = Site("https://here.example/fhir")
READING = Reading(SITE, lambda: 0)
DIALECTS: dict[str, Any] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]


def _document(number: int) -> dict[str, Any]:
    """Return a task of which each indexed value is shared by few."""

    def concept(name: str) -> dict[str, Any]:
        return {"coding": [{"system": "http://s.example", "code": f"{name}-{number // 5}"}]}

    def reference(kind: str, many: int = 5) -> dict[str, str]:
        return {"reference": f"{kind}/{number // many}"}

    return {
        "resourceType": "Task",
        "status": "requested" if number % 50 else "on-hold",
        "intent": "order",
        "meta": {
            "tag": [{"code": f"tag-{number // 5}"}],
            "security": [{"code": f"security-{number // 5}"}],
            "profile": [f"http://profile.example/{number // 5}"],
            "source": f"http://source.example/{number // 5}",
        },
        "identifier": [{"system": "http://s.example", "value": f"identifier-{number // 5}"}],
        "groupIdentifier": {"system": "http://s.example", "value": f"group-identifier-{number // 5}"},
        "businessStatus": concept("business-status"),
        "code": concept("code"),
        "performerType": [concept("performer")],
        "basedOn": [reference("ServiceRequest")],
        "partOf": [reference("Task")],
        "focus": reference("ServiceRequest"),
        "encounter": reference("Encounter"),
        "requester": reference("Practitioner"),
        "owner": reference("Practitioner") if number % 100 else {"reference": "Practitioner/bert"},
        "for": reference("Patient"),
        "restriction": {"recipient": [reference("Patient")]},
        "description": f"task {number}",
    }


def _writes() -> Iterator[TaskWrite]:
    for number in range(TASKS):
        version = TaskVersion(f"t{number:05}", 1, number * 1000, b"{}", Interaction.CREATE, "x")
        yield TaskWrite(version, index_of(_document(number), SITE))


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[str, str]]:
    url = databases.migrated(request.param)
    asyncio.run(fill(url, _writes()))
    if request.param == "sqlite":
        asyncio.run(in_transaction(url, lambda connection: connection.exec_driver_sql("ANALYZE")))
    yield request.param, url
    databases.remove(url)


def _plan(filled: tuple[str, str], statement: Any) -> str:
    engine, url = filled
    text = statement.compile(dialect=DIALECTS[engine], compile_kwargs={"literal_binds": True})

    def work(connection: Connection) -> str:
        explain = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN"
        rows = connection.exec_driver_sql(f"{explain} {str(text).replace('%', '%%')}")
        return "\n".join(str(row[-1]) for row in rows)

    return asyncio.run(in_transaction(url, work))


def _reads_a_whole_table(plan: str) -> bool:
    lines = [line.strip() for line in plan.splitlines()]
    return any(
        "Seq Scan" in line
        or (line.startswith("SCAN ") and "INDEX" not in line and "subquery" not in line.lower())
        for line in lines
    )


def _value(parameter: SearchParameter) -> str:
    match parameter.kind:
        case Kind.REFERENCE:
            return f"{(parameter.only_type or [*parameter.targets, 'ServiceRequest'][0])}/7"
        case Kind.URI:
            return f"http://{parameter.name.removeprefix('_')}.example/7"
    return f"{parameter.name.removeprefix('_')}-7"


INDEXED = [
    row
    for row in PARAMETERS.values()
    if row.kind in {Kind.TOKEN, Kind.REFERENCE, Kind.URI} and row.place is Place.INDEX
] + [PARAMETERS[name] for name in ("owner", "subject", "patient", "for")]


@pytest.mark.parametrize("parameter", INDEXED, ids=lambda row: row.name)
def test_an_indexed_search_reads_no_whole_table(filled: tuple[str, str], parameter: SearchParameter) -> None:
    where = condition_of(parameter, [_value(parameter)], READING)

    for statement in (statement_of(ADMIN, Search(where, NEWEST_FIRST)), count_of(ADMIN, where)):
        plan = _plan(filled, statement)
        assert not _reads_a_whole_table(plan), plan


def _of(name: str, value: str, modifier: str | None = None) -> Condition:
    return condition_of(PARAMETERS[name], [value], READING, modifier)


WORKLISTS: dict[str, tuple[Access, Condition]] = {
    "everything of mine": (BERT, AllOf()),
    "mine in one status": (BERT, _of("status", "requested")),
    "one status": (ADMIN, _of("status", "on-hold")),
    "the newest": (ADMIN, AllOf()),
    "below a URI": (ADMIN, _of("_profile", "http://profile.example/77", "below")),
    "part of something of mine": (BERT, RefersToMatch(PARAMETERS["part-of"], _of("status", "on-hold"))),
    "with a part that is on hold": (ADMIN, ReferredToByMatch(PARAMETERS["part-of"], _of("code", "code-7"))),
    "five at once": (
        BERT,
        AllOf(
            (
                _of("status", "requested"),
                _of("code", "code-7"),
                _of("patient", "Patient/7"),
                Not(_of("intent", "plan")),
                _of("description", "task"),
            )
        ),
    ),
}


@pytest.mark.parametrize("name", WORKLISTS)
def test_a_worklist_reads_no_whole_table(filled: tuple[str, str], name: str) -> None:
    access, where = WORKLISTS[name]

    plan = _plan(filled, statement_of(access, Search(where, NEWEST_FIRST)))

    assert not _reads_a_whole_table(plan), plan


def test_a_search_by_text_does_read_them(filled: tuple[str, str]) -> None:
    plan = _plan(filled, count_of(ADMIN, _of("description", "visit", "contains")))

    assert _reads_a_whole_table(plan), plan


@pytest.mark.parametrize("name", ["code", "identifier", "part-of", "_profile", "note"])
def test_an_order_looks_up_the_values_of_each_task(filled: tuple[str, str], name: str) -> None:
    plan = _plan(filled, statement_of(ADMIN, Search(order=(Order(SORT_KEYS[name]),))))

    assert "task_id=?" in plan or "Index Cond: ((task_id = task.id)" in plan, plan
    assert "by_value" not in plan, plan
    assert "by_target" not in plan, plan
