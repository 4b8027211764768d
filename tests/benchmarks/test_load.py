"""The load generator believes no answer that it has not checked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.benchmarks.calls import Answer, Call, http_request
from tests.benchmarks.load import Tally, connections

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\none two"
SECONDS = 0.05


@asynccontextmanager
async def server(*parts: bytes, closes: bool = False) -> AsyncIterator[int]:
    answering = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.append(asyncio.current_task())
        while await reader.read(1000):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.001)
            if closes:
                break
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(answer, "127.0.0.1")
    async with listening:
        yield listening.sockets[0].getsockname()[1]
        await asyncio.gather(*(task for task in answering if task))


def tally_of(*parts: bytes, right: Answer, closes: bool = False) -> Tally:
    async def run() -> Tally:
        calls = [Call(http_request("GET", "/"), right)]
        async with server(*parts, closes=closes) as port, connections(port, calls, 2) as load:
            return await load.run(SECONDS)

    return asyncio.run(run())


def test_right_answers_are_counted_even_in_pieces() -> None:
    tally = tally_of(GOOD[:20], GOOD[20:45], GOOD[45:], right=Answer(200, "one"))

    assert tally.requests == len(tally.latencies) > 2
    assert tally.answered_bytes == 7 * tally.requests


def test_an_answer_without_a_body_is_complete() -> None:
    tally = tally_of(b"HTTP/1.1 304 Not Modified\r\n\r\n", right=Answer(304))

    assert tally.requests > 2
    assert tally.errors == 0


def test_a_wrong_status_is_an_error() -> None:
    tally = tally_of(GOOD, right=Answer(201))

    assert tally.errors == tally.requests > 0
    assert tally.first_error == b"200 one two"


def test_an_answer_with_too_few_rows_is_an_error() -> None:
    tally = tally_of(GOOD, right=Answer(200, "one", 2))

    assert tally.errors == tally.requests > 0


def test_a_broken_connection_is_an_error() -> None:
    tally = tally_of(GOOD, right=Answer(), closes=True)

    assert tally.errors == 2
