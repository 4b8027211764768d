"""The demo's accounts and tasks."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from graphql_schema.access import Actor, Role
from graphql_schema.clock import system_clock
from graphql_schema.errors import ApiError
from graphql_schema.fhir.validation import check_task
from graphql_schema.task.status import FINAL, STATUSES
from server.auth.tokens import TokenIssuer
from server.demo import demo_routes, seed
from server.demo_accounts import ACCOUNTS, DemoAccount
from server.demo_tasks import CATEGORIES, demo_tasks
from server.operator_tasks import operator_tasks
from server.settings import load_settings
from server.storage.schema import upgrade
from tests.auth.conftest import Installation

BASE, AUDIENCE = "https://tasks.example.org", "https://tasks.example.org/api/fhir"
KEY = ECKey.generate_key("P-256")
KEY.ensure_kid()


async def refuse(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return JSONResponse({"text": str(error)}, error.problem.status)


@pytest.fixture
def client() -> TestClient:
    routes = demo_routes(TokenIssuer(KEY, BASE, AUDIENCE))
    return TestClient(Starlette(routes=routes, exception_handlers={ApiError: refuse}))


def test_the_accounts_cover_every_role(client: TestClient) -> None:
    accounts = client.get("/demo/accounts").json()["accounts"]

    assert Counter(account["role"] for account in accounts) == {"admin": 1, "practitioner": 2, "auditor": 1}
    assert all(set(account) == {"id", "name", "role", "description"} for account in accounts)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.id)
def test_every_account_gets_a_token_that_is_its_own(client: TestClient, account: DemoAccount) -> None:
    answer = client.post("/demo/token", json={"account": account.id})

    token = answer.json()
    caller = Installation(KEY, at=time.time()).caller(token["access_token"].encode())
    assert isinstance(caller, Actor)
    assert caller.role is account.role
    assert caller.practitioner_id == account.practitioner_id
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 28800)
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"account":"root"}', b'{"account":["ada"]}', b"{}"]
)
def test_nobody_else_gets_one(client: TestClient, body: bytes) -> None:
    answer = client.post("/demo/token", content=body)

    assert answer.status_code == 400
    assert "access_token" not in answer.text


def test_the_tasks_are_valid_and_varied() -> None:
    tasks = demo_tasks(system_clock())

    for task in tasks:
        check_task(task)
    assert len(tasks) == 40
    assert {task["status"] for task in tasks} == set(STATUSES)
    assert {task["priority"] for task in tasks} == {"routine", "urgent", "asap", "stat"}
    assert {task["code"]["text"] for task in tasks} == set(CATEGORIES)
    assert len({task["description"] for task in tasks}) == len(tasks)


def test_the_tasks_follow_the_clock() -> None:
    assert demo_tasks(1_800_000_000_000_000) == demo_tasks(1_800_000_000_000_000)
    assert demo_tasks(1_800_000_000_000_000) != demo_tasks(1_800_090_000_000_000)


def due_of(task: dict[str, Any]) -> str:
    end: str = task.get("restriction", {}).get("period", {}).get("end", "never")
    return end


def test_every_practitioner_has_open_and_overdue_tasks() -> None:
    tasks = demo_tasks(1_800_000_000_000_000)

    for account in ACCOUNTS:
        if account.role is Role.PRACTITIONER:
            own = [task for task in tasks if task.get("owner", {}).get("reference") == account.reference]
            still_open = [task for task in own if task["status"] not in FINAL]
            overdue = [task for task in still_open if due_of(task) < "2027-01-15"]
            assert len(still_open) > 5
            assert overdue


def test_the_tasks_are_made_once_and_then_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(data_dir=tmp_path)

    async def start_twice() -> tuple[int, int, int]:
        await upgrade(settings.database_url)
        first = await seed(settings)
        second = await seed(settings)
        async with operator_tasks(settings, Role.AUDITOR, "taskward export") as tasks:
            return first, second, await tasks.count()

    assert asyncio.run(start_twice()) == (40, 0, 40)
