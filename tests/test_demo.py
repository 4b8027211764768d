"""The demo's accounts and tasks."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graphql_schema.access import Role
from graphql_schema.clock import system_clock
from graphql_schema.fhir.validation import check_task
from graphql_schema.task.status import FINAL, STATUSES
from server.demo.accounts import ACCOUNTS, DemoAccount
from server.demo.seeding import seed
from server.demo.tasks import CATEGORIES, demo_tasks
from server.operators.tasks import operator_tasks
from server.settings.loading import load_settings
from server.storage.schema import upgrade
from tests.oauth.world import App, Asked, Browser, came_back
from tests.service import Person, Service

EXPLORER = "taskward-explorer"


@pytest.fixture
def browser(demo_service: Service) -> Iterator[Browser]:
    with httpx2.Client(base_url=demo_service.url, timeout=30) as client:
        yield Browser(client, demo_service.url)


def asked_of(service: Service) -> Asked:
    return Asked(App(EXPLORER, redirect_uri=f"{service.url}/signed-in"))


def test_the_accounts_cover_every_role() -> None:
    roles = Counter(account.role for account in ACCOUNTS)

    assert roles == {Role.ADMIN: 1, Role.PRACTITIONER: 2, Role.AUDITOR: 1}


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.id)
def test_one_click_signs_in_as_an_account_and_nobody_else(
    demo_service: Service, browser: Browser, account: DemoAccount
) -> None:
    asked = asked_of(demo_service)
    page = browser.authorize(asked.query)
    assert "Development identity provider" in page.text

    code = came_back(browser.submit(page, demo_account=account.id))["code"]

    token = httpx2.post(f"{demo_service.url}/oauth/token", data=asked.exchange(code)).json()["access_token"]
    viewer = Person(demo_service.client, token).graphql("{ me { name role reference } }").json()["data"]["me"]
    assert (viewer["name"], viewer["role"]) == (account.name, account.role.name)
    assert viewer["reference"] == (account.reference if account.practitioner_id else None)


@pytest.mark.parametrize("name", ["", "root", "Ada", "ada "])
def test_nobody_but_the_demo_s_people_needs_no_password(
    demo_service: Service, browser: Browser, name: str
) -> None:
    page = browser.authorize(asked_of(demo_service).query)

    answer = browser.submit(page, demo_account=name)

    assert "Signing in did not work" in answer.text
    assert "location" not in answer.headers


def test_without_the_demo_nobody_signs_in_by_one_click(service: Service) -> None:
    with httpx2.Client(base_url=service.url, timeout=30) as client:
        browser = Browser(client, service.url)
        page = browser.authorize(asked_of(service).query)

        answer = browser.submit(page, demo_account="ada")

    assert "demo_account" not in page.text
    assert "Signing in did not work" in answer.text


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
