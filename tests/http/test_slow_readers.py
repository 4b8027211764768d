"""Clients that do not read their answers: row F-18 of our catalogue."""

import socket
import time

from tests.http.conftest import Wire, everything
from tests.http.small_app import LARGE_BYTES, WRITE_SECONDS

GET_LARGE = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"


def slow_connection(wire: Wire, window_bytes: int = 4096) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window_bytes)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", wire.port))
    return connection


def test_f_18_who_does_not_read_is_let_go(wire: Wire) -> None:
    with slow_connection(wire) as connection:
        connection.sendall(GET_LARGE)
        time.sleep(4 * WRITE_SECONDS)
        said = everything(connection)

    assert said.startswith(b"HTTP/1.1 200")
    assert len(said) < LARGE_BYTES


def test_who_reads_slowly_but_steadily_gets_everything(wire: Wire) -> None:
    received = 0

    with slow_connection(wire, 1 << 18) as connection:
        connection.sendall(GET_LARGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        began = time.monotonic()
        while piece := connection.recv(1 << 18):
            received += len(piece)
            time.sleep(0.03 if time.monotonic() - began < 3 * WRITE_SECONDS else 0)

    assert received > LARGE_BYTES
    assert time.monotonic() - began > 2 * WRITE_SECONDS


def test_others_are_answered_while_somebody_does_not_read(wire: Wire) -> None:
    with slow_connection(wire) as connection:
        connection.sendall(GET_LARGE)

        assert wire.ask("/").body == b"hello"
