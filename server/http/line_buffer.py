"""Lines for a file that are written together: a system call for each would cost more than making it."""

import asyncio
from contextlib import suppress
from typing import BinaryIO

HELD_SECONDS = 0.02
"""How long a line waits for others."""


class LineBuffer:
    """Writes lines to a file, in their order, soon after they are given."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held: list[bytes] = []

    def add(self, line: bytes) -> None:
        """Have a line written, which ends as lines do; only in an event loop."""
        if not self._held:
            asyncio.get_running_loop().call_later(HELD_SECONDS, self.flush)
        self._held.append(line)

    def flush(self) -> None:
        """Write what waits. A file that takes nothing any more is no reason to stop serving."""
        held, self._held = self._held, []
        with suppress(OSError, ValueError):
            self._file.write(b"".join(held))
            self._file.flush()
