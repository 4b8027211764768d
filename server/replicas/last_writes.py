"""When each caller last wrote: who wrote must see it, whichever worker of this machine is asked next."""

import mmap
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

if sys.platform != "win32":
    import fcntl

_SLOTS = 1 << 16
_MOMENT = struct.Struct("=q")
_MICROSECONDS = 1_000_000
SIZE = _SLOTS * _MOMENT.size
"""The length of the file that workers share, in bytes."""


class LastWrites:
    """Moments of the machine's monotonic clock, in memory that workers share through a file.

    Callers may have to share a slot too: then each sees what the other's writes ask for, which is
    never too little.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Use a file of SIZE bytes, or memory of our own when there is one worker."""
        self._file = path.open("r+b", buffering=0) if path else None
        self._memory = mmap.mmap(self._file.fileno() if self._file else -1, SIZE)

    def note(self, caller: str, moment: float) -> None:
        """Remember that a caller wrote; the latest moment stays."""
        place, value = _place(caller), int(moment * _MICROSECONDS) + 1
        self._lock()
        try:
            if self._value(place) < value:
                _MOMENT.pack_into(self._memory, place, value)
        finally:
            self._unlock()

    def of(self, caller: str) -> float:
        """Return when a caller last wrote, 0 if nobody knows of it."""
        return self._value(_place(caller)) / _MICROSECONDS

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()
        if self._file:
            self._file.close()

    def _value(self, place: int) -> int:
        (value,) = _MOMENT.unpack_from(self._memory, place)
        return int(value)

    def _lock(self) -> None:
        # Held for a microsecond, so that of two workers the later moment stays.
        if self._file and sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def _unlock(self) -> None:
        if self._file and sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_UN)


def _place(caller: str) -> int:
    # Python's own hash differs from process to process.
    return crc32(caller.encode()) % _SLOTS * _MOMENT.size


@contextmanager
def shared_by(workers: int) -> Iterator[Path | None]:
    """Give the workers of a server a file, that nobody else can read, for as long as this lasts."""
    if workers == 1:
        yield None
        return
    with TemporaryDirectory(prefix="taskward-") as folder:
        path = Path(folder) / "last-writes"
        path.write_bytes(bytes(SIZE))
        yield path
