"""Many clients at once, light enough to keep a server busy from the same computer."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass
class Heard:
    """What clients heard: how long each answer took, by its status."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    retry_after: set[str] = field(default_factory=set)

    def note(self, status: int, seconds: float, head: str) -> None:
        self.seconds.setdefault(status, []).append(seconds)
        if status == 503:
            self.retry_after.add(head.partition("retry-after: ")[2].partition("\r\n")[0])


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, str]:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
    return int(head.split()[1]), head


async def keep_asking(port: int, request: bytes, heard: Heard, until: float, pause: float = 0.0) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.monotonic() < until:
            began = time.monotonic()
            status, head = await ask(reader, writer, request)
            heard.note(status, time.monotonic() - began, head)
            await asyncio.sleep(float(head.partition("retry-after: ")[2][:1] or 0) / 10 or pause)
    finally:
        writer.close()


def get(path: str, token: str | None = None) -> bytes:
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n".encode()


def post(path: str, token: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
