"""What is written in one round of the event loop goes out together, and nothing is lost."""

import asyncio
from typing import Any

import pytest

from server.http.joined_writes import JoinedWrites


class Transport(asyncio.Transport):
    """Notes what it is told to do."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.sent: list[bytes] = []
        self.is_closed = False

    def write(self, data: Any) -> None:
        self.sent.append(bytes(data))

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def get_write_buffer_size(self) -> int:
        return sum(map(len, self.sent))


@pytest.fixture
def loop() -> Any:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def once(loop: asyncio.AbstractEventLoop) -> None:
    loop.call_soon(loop.stop)
    loop.run_forever()


def test_a_head_and_its_body_are_one_write(loop: asyncio.AbstractEventLoop) -> None:
    transport = Transport()
    joined = JoinedWrites(transport, loop)
    joined.write(b"head ")
    joined.write(b"body")
    once(loop)
    joined.write(b"next")
    once(loop)

    assert transport.sent == [b"head body", b"next"]


def test_closing_sends_what_is_held_first(loop: asyncio.AbstractEventLoop) -> None:
    transport = Transport()
    joined = JoinedWrites(transport, loop)
    joined.write(b"last")
    joined.close()

    assert transport.sent == [b"last"]
    assert joined.is_closing()


def test_a_closed_connection_is_sent_nothing(loop: asyncio.AbstractEventLoop) -> None:
    transport = Transport()
    joined = JoinedWrites(transport, loop)
    joined.write(b"too late")
    transport.close()
    once(loop)

    assert transport.sent == []


def test_a_write_that_stays_alone_is_not_held_for_long(loop: asyncio.AbstractEventLoop) -> None:
    transport = Transport()
    JoinedWrites(transport, loop).write(b"part of a stream")
    assert transport.sent == []
    once(loop)

    assert transport.sent == [b"part of a stream"]


def test_what_is_held_counts_as_not_taken_yet(loop: asyncio.AbstractEventLoop) -> None:
    joined = JoinedWrites(Transport(), loop)
    joined.write(b"1234")

    assert joined.get_write_buffer_size() == 4


def test_everything_else_is_the_transports_own(loop: asyncio.AbstractEventLoop) -> None:
    assert JoinedWrites(Transport(), loop).get_extra_info("peername") == ("127.0.0.1", 1)
