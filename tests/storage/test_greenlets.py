"""Functions that wait share a greenlet, and know nothing of each other."""

import asyncio
from contextvars import ContextVar

import pytest
from greenlet import getcurrent

from server.storage.greenlets import KeptGreenlet, wait

pytestmark = pytest.mark.anyio

_WHO: ContextVar[str] = ContextVar("who")


async def _answer(text: str) -> str:
    await asyncio.sleep(0)
    return text


async def _refusal() -> str:
    await asyncio.sleep(0)
    raise LookupError("no")


async def test_one_greenlet_runs_function_after_function() -> None:
    kept = KeptGreenlet()

    def work() -> tuple[str, object]:
        return wait(_answer("one")) + wait(_answer("two")), getcurrent()

    first, second = await kept.run(work), await kept.run(work)

    assert first[0] == second[0] == "onetwo"
    assert first[1] is second[1] is not getcurrent()


async def test_a_function_hears_of_what_it_waited_for_in_vain() -> None:
    def work() -> str:
        try:
            return wait(_refusal())
        except LookupError as error:
            return f"told: {error}"

    assert await KeptGreenlet().run(work) == "told: no"


async def test_after_a_function_that_failed_another_one_runs() -> None:
    kept = KeptGreenlet()

    with pytest.raises(LookupError, match="no"):
        await kept.run(lambda: wait(_refusal()))

    assert await kept.run(lambda: wait(_answer("yes"))) == "yes"


async def test_a_function_that_is_cancelled_ends_and_another_one_runs() -> None:
    kept, ended = KeptGreenlet(), []

    def work() -> None:
        try:
            wait(asyncio.sleep(60))
        finally:
            ended.append("ended")

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await kept.run(work)

    assert ended == ["ended"]
    assert await kept.run(lambda: wait(_answer("next"))) == "next"


async def test_a_function_sees_the_context_of_whoever_runs_it() -> None:
    kept = KeptGreenlet()

    async def ask(name: str) -> str:
        _WHO.set(name)
        return await kept.run(lambda: wait(_answer("")) + _WHO.get())

    assert [await asyncio.create_task(ask(name)) for name in ("anna", "bert")] == ["anna", "bert"]
