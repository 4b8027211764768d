"""After a silence one caller each second tries the server; whoever else comes is told at once."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import asyncpg
import pytest

from graphql_schema.errors import ApiError
from server.storage.circuit import PAUSE_SECONDS, Circuit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(ApiError, match="not available"):
        yield


def silence(circuit: Circuit) -> None:
    with suppress(TimeoutError), circuit:
        raise TimeoutError


def test_it_opens_at_a_silence_and_closes_at_an_answer() -> None:
    opened, clock = [], Clock()
    circuit = Circuit(lambda: opened.append(clock.now), clock)

    silence(circuit)
    with refused(), circuit:
        pass
    clock.now += PAUSE_SECONDS
    with circuit, refused(), circuit:
        pass
    with circuit:
        pass

    assert opened == [0.0]


def test_it_stays_open_while_the_silence_lasts() -> None:
    clock = Clock()
    circuit = Circuit(lambda: None, clock)

    for _ in range(3):
        silence(circuit)
        with refused(), circuit:
            pass
        clock.now += PAUSE_SECONDS


def test_a_server_that_says_no_is_not_silent() -> None:
    circuit = Circuit(lambda: None)

    for refusal in (ConnectionRefusedError(), asyncpg.PostgresError("no"), ApiError.forbidden()):
        with suppress(type(refusal)), circuit:
            raise refusal

    with circuit:
        pass
