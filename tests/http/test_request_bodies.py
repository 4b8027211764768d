"""Bodies that are too long, too slow or packed."""

import socket
import time

import pytest

from tests.http.conftest import Wire, answer, everything
from tests.http.small_app import MOST_BODY_BYTES

CHUNKED = b"POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def posted(length: int, *headers: str, path: str = "/length") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def first_answer(connection: socket.socket) -> bytes:
    """Return the head and, as far as it has come along, the body of the first answer."""
    said = b""
    while b"}" not in said and (piece := connection.recv(65536)):
        said += piece
    return said


def test_a_body_of_the_greatest_length_is_read(wire: Wire) -> None:
    assert wire.ask("/length", method="POST", body=b"a" * MOST_BODY_BYTES).json == MOST_BODY_BYTES


def test_h_15_a_body_that_announces_too_much_is_refused_at_once(wire: Wire) -> None:
    with wire.connect() as connection:
        connection.sendall(posted(10_000_000_000))
        received = answer(first_answer(connection))

    assert received.status == 413
    assert received.json == {"refused": "too-long"}


def test_h_15_chunks_without_end_are_refused_before_they_end(wire: Wire) -> None:
    chunk = b"400\r\n" + b"a" * 1024 + b"\r\n"

    with wire.connect() as connection:
        connection.sendall(CHUNKED + chunk * 3)
        received = answer(first_answer(connection))

    assert received.status == 413


def test_a_client_that_sends_everything_first_still_reads_the_refusal(wire: Wire) -> None:
    body = b"a" * 3_000_000

    with wire.connect() as connection:
        connection.sendall(posted(len(body)) + body + b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = first_answer(connection)
        connection.shutdown(socket.SHUT_WR)
        said += everything(connection)

    assert answer(said).status == 413
    assert said.endswith(b"hello")


def test_who_reads_no_body_answers_before_its_length_is_looked_at(wire: Wire) -> None:
    with wire.connect() as connection:
        connection.sendall(posted(10_000_000_000, path="/unread"))

        assert answer(connection.recv(65536)).status == 200


@pytest.mark.parametrize("coding", ["gzip", "br", "x-unknown", "identity, gzip", ""])
def test_h_16_a_packed_body_is_refused(wire: Wire, coding: str) -> None:
    received = wire.ask("/length", f"Content-Encoding: {coding}", method="POST", body=b"abc")

    assert received.status == 415


def test_h_16_a_body_that_says_it_is_not_packed_is_read(wire: Wire) -> None:
    assert wire.ask("/length", "Content-Encoding: Identity", method="POST", body=b"abc").json == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "head", [posted(5), posted(5, "Expect: 100-continue"), CHUNKED], ids=["length", "expect", "chunks"]
)
def test_h_17_and_f_17_a_body_that_does_not_come_is_answered_408(wire: Wire, head: bytes) -> None:
    started = time.monotonic()

    with wire.connect() as connection:
        connection.settimeout(20)
        connection.sendall(head)
        said = everything(connection)

    assert b"HTTP/1.1 408 Request Timeout" in said
    assert b"connection: close" in said
    assert 9 < time.monotonic() - started < 15


def test_expectations_are_answered_when_somebody_reads(wire: Wire) -> None:
    with wire.connect() as connection:
        connection.sendall(posted(3, "Expect: 100-continue", "Connection: close"))
        go_on = connection.recv(65536)
        connection.sendall(b"abc")
        received = answer(everything(connection))

    assert go_on == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert received.json == 3
