"""Long work leaves room for short work."""

import asyncio
import time

from graphql_schema.turns import SLICE_SECONDS, Turns

STEP_SECONDS = 0.002


async def long_work(turns: Turns, steps: int, done: list[str] | None = None, name: str = "") -> None:
    for _ in range(steps):
        await turns.step()
        time.sleep(STEP_SECONDS)  # noqa: ASYNC251 - this is the work that keeps the loop busy
        if done is not None:
            done.append(name)


async def longest_lag(seconds: float) -> float:
    longest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        await asyncio.sleep(0)
        longest = max(longest, time.monotonic() - began)
    return longest


def test_the_loop_goes_on_while_much_work_is_done() -> None:
    async def measured() -> float:
        turns = Turns()
        work = asyncio.gather(*(long_work(turns, 20) for _ in range(30)))
        lag = await longest_lag(0.5)
        await work
        return lag

    # Without turns all that begins at once is done at once: 30 times 20 steps, 1.2 seconds.
    assert asyncio.run(measured()) < 0.3


def test_a_request_goes_before_the_work_that_goes_on() -> None:
    async def waited() -> float:
        turns = Turns()
        work = asyncio.gather(*(long_work(turns, 10) for _ in range(50)))
        await asyncio.sleep(0)
        began = time.monotonic()
        await turns.begin()
        seconds = time.monotonic() - began
        await work
        return seconds

    assert asyncio.run(waited()) < 0.3


def test_work_goes_on_however_many_requests_come() -> None:
    async def steps_done() -> int:
        turns, done = Turns(), list[str]()

        async def requests() -> None:
            while len(done) < 5:
                await turns.begin()
                time.sleep(SLICE_SECONDS)  # noqa: ASYNC251
                await asyncio.sleep(0)

        await asyncio.wait_for(
            asyncio.gather(*(requests() for _ in range(20)), long_work(turns, 5, done)), 10
        )
        return len(done)

    assert asyncio.run(steps_done()) == 5


def test_who_gives_up_does_not_hold_up_the_line() -> None:
    async def outcome() -> tuple[bool, float]:
        turns = Turns()

        async def hold_up() -> None:
            await turns.step()
            time.sleep(2 * SLICE_SECONDS)  # noqa: ASYNC251

        _, first, second = map(asyncio.create_task, (hold_up(), turns.begin(), turns.begin()))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait_for(second, 1)
        return first.cancelled(), turns.seconds_in_line()

    assert asyncio.run(outcome()) == (True, 0.0)


def test_an_idle_loop_lets_everybody_on_at_once() -> None:
    async def rounds() -> int:
        turns, count = Turns(), 0
        for _ in range(100):
            task = asyncio.create_task(turns.begin())
            await asyncio.sleep(0)
            count += task.done()
            await asyncio.sleep(0)
        return count

    assert asyncio.run(rounds()) == 100
