"""Lines of the log are written together, and none is lost or out of order."""

import asyncio
import io
from pathlib import Path
from typing import BinaryIO

from server.http.line_buffer import HELD_SECONDS, LineBuffer


class CountingFile(io.BytesIO):
    """A file that counts how often something is written."""

    writes = 0

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.writes += 1
        return super().write(data)


def test_lines_of_one_moment_are_written_at_once_and_in_their_order() -> None:
    file = CountingFile()

    async def log() -> None:
        lines = LineBuffer(file)
        for number in range(100):
            lines.add(b"%d\n" % number)
        assert file.writes == 0
        await asyncio.sleep(HELD_SECONDS * 3)

    asyncio.run(log())

    assert file.getvalue().split() == [b"%d" % number for number in range(100)]
    assert file.writes == 1


def test_what_waits_can_be_written_at_once() -> None:
    file = CountingFile()

    async def log() -> None:
        lines = LineBuffer(file)
        lines.add(b"last\n")
        lines.flush()

    asyncio.run(log())

    assert file.getvalue() == b"last\n"


def test_a_file_that_is_closed_or_full_stops_nobody(tmp_path: Path) -> None:
    closed = (tmp_path / "log").open("wb")
    closed.close()

    async def log(file: BinaryIO) -> None:
        lines = LineBuffer(file)
        lines.add(b"nowhere to go\n")
        lines.flush()

    asyncio.run(log(closed))
    with Path("/dev/full").open("wb", buffering=0) as full:
        asyncio.run(log(full))
