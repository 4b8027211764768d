"""A proxy in front of a PostgreSQL socket, which behaves like a network that is gone, slow or cut."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"


_BEGIN, _COMMIT, _ROLLBACK = b"BEGIN\0", b"COMMIT\0", b"ROLLBACK\0"


class Proxy:
    """While it is silent, no byte goes through and no connection ends.

    What the server says takes `delay_seconds`. The end of the transaction in which
    `cuts_commit_of` is written, a COMMIT or the only statement, reaches the server, but its answer
    does not come back.
    """

    def __init__(self, target: Path) -> None:
        self.delay_seconds = 0.0
        self.cuts_commit_of: bytes | None = None
        self.loop = asyncio.get_running_loop()
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._target = target
        self._writers: list[asyncio.StreamWriter] = []

    def fall_silent(self) -> None:
        self._speaks.clear()

    def speak(self) -> None:
        self._speaks.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._target)
        self._writers += [writer, server_writer]
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(
                self._pass_questions(reader, server_writer, writer), self._pass_answers(server_reader, writer)
            )

    async def _pass_questions(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        is_marked = has_begun = False
        while received := await source.read(65536):
            await self._speaks.wait()
            is_marked |= self.cuts_commit_of is not None and self.cuts_commit_of in received
            has_begun |= _BEGIN in received
            if is_marked and (_COMMIT in received or not has_begun):
                self.cuts_commit_of = None
                back.transport.abort()
            has_begun &= _COMMIT not in received and _ROLLBACK not in received
            sink.write(received)
        sink.close()

    async def _pass_answers(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while received := await source.read(65536):
            await self._speaks.wait()
            await asyncio.sleep(self.delay_seconds)
            sink.write(received)
        sink.close()

    def stop(self) -> None:
        self.speak()
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def proxy_before(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Yield a proxy and the URL that leads through it; `url` names a socket's folder."""
    address, _, target = url.partition("?host=")
    proxy = Proxy(Path(target) / _SOCKET)
    # A socket's path is short, which a test's own folder is not.
    with tempfile.TemporaryDirectory() as folder:
        server = await asyncio.start_unix_server(proxy.serve, Path(folder) / _SOCKET)
        try:
            yield proxy, f"{address}?host={folder}"
        finally:
            proxy.stop()
            server.close()
            await server.wait_closed()
