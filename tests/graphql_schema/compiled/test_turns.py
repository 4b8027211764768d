"""A page that takes long steps aside on its way, and ends when its time is over."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import pytest

from graphql_schema.compiled import run
from graphql_schema.context import LIMITS
from graphql_schema.errors import Problem
from graphql_schema.turns import Turns
from tests.fhir.documents import task as valid_task
from tests.graphql_schema.compiled.executing import AT_ONCE, ORDINARILY, Answered, executed

pytestmark = pytest.mark.anyio

TASKS = [valid_task(id="1")] * 30
PAGE = "{ tasks { nodes { id status code { text } } } }"


@dataclass(slots=True)
class Counted(Turns):
    """Turns that are counted, each of which has to be waited for."""

    seconds: float = 0.0
    steps: int = 0

    async def step(self) -> None:
        self.steps += 1
        await asyncio.sleep(self.seconds)


class Hurried(Counted):
    """Turns that are always over."""

    def are_over(self) -> bool:
        return True


def nodes(answered: Answered) -> list[Any]:
    assert answered.data
    found: list[Any] = answered.data["tasks"]["nodes"]
    return found


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every task take as long as may be done at once."""
    monkeypatch.setattr(run, "_AT_ONCE_SECONDS", -1.0)


@pytest.mark.usefixtures("slow")
async def test_a_long_page_steps_aside_on_its_way() -> None:
    turns = Counted()

    answered = await executed(PAGE, TASKS, AT_ONCE, turns=turns)

    assert len(nodes(answered)) == len(TASKS)
    assert turns.steps == len(TASKS)


async def test_a_short_page_is_done_at_once() -> None:
    turns = Counted()

    answered = await executed(PAGE, TASKS[:1], AT_ONCE, turns=turns)

    assert len(nodes(answered)) == 1
    assert turns.steps == 0


@pytest.mark.parametrize("way", [AT_ONCE, ORDINARILY])
async def test_every_read_but_the_first_waits_for_its_turn(way: int) -> None:
    turns = Counted()

    await executed(
        '{ a: task(id: "1") { id } b: task(id: "1") { id } c: task(id: "1") { id } }', TASKS, way, turns=turns
    )

    assert turns.steps == 2


@pytest.mark.usefixtures("slow")
async def test_a_page_whose_time_is_over_on_its_way_is_refused() -> None:
    soon_over = replace(LIMITS, seconds=0.1)

    answered = await executed(PAGE, TASKS, AT_ONCE, limits=soon_over, turns=Counted(seconds=0.04))

    assert answered.data is None
    assert [error["extensions"]["code"] for error in answered.errors] == [Problem.TOO_SLOW.code]


@pytest.mark.parametrize("value", [{"id": 7}, "strange", 5])
async def test_what_is_no_list_is_none_in_turns_either(value: Any) -> None:
    strange = valid_task(id="1", input=value)
    document = "{ tasks { nodes { input { id } } } }"

    hurried = await executed(document, [strange], ORDINARILY, turns=Hurried())
    at_leisure = await executed(document, [strange], ORDINARILY)

    assert hurried.errors == at_leisure.errors
