"""A server process with the small app, spoken to in raw bytes."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    """The server's address, a token for it, and what it has logged so far."""

    port: int
    token: str
    log: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def say(self, *pieces: bytes, pause: float = 0.0) -> bytes:
        """Send the pieces and return everything the server says until it closes the connection."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            return everything(connection)

    def ask(self, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> Answer:
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return answer(self.say("\r\n".join([*lines, "", ""]).encode("latin-1") + body))

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def everything(connection: socket.socket) -> bytes:
    said = b""
    try:
        while piece := connection.recv(65536):
            said += piece
    except ConnectionResetError:
        pass
    return said


def answer(said: bytes) -> Answer:
    head, _, body = said.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = dict(field.lower().split(": ", 1) for field in fields)
    return Answer(int(line.split()[1]), headers, body)


@pytest.fixture(scope="session")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    log = tmp_path_factory.mktemp("wire") / "log"
    with log.open("wb") as stderr:
        command = [sys.executable, "-m", "tests.http.small_app"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    assert process.stdout
    port, token = process.stdout.readline().split()
    wire = Wire(int(port), token, log)
    wait_until_listening(wire)
    yield wire
    process.terminate()
    process.stdout.close()
    process.wait(10)


def wait_until_listening(wire: Wire) -> None:
    for _ in range(200):
        try:
            wire.connect().close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(wire.log.read_text())
