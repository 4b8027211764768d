"""Secrets in files that only the owner can read, made once."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from server.misconfigured import Misconfigured

_LARGEST = 16 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what the file holds, after writing what `make` returns if there is none.

    Processes that start at the same time all get the same secret. Raises Misconfigured when
    the file cannot be used or others could read it.
    """
    try:
        if not path.exists():
            _create(path, make())
        return _read(path)
    except OSError as error:
        raise Misconfigured(f"The key file {path} cannot be used: {error.strerror}.") from error


def _create(path: Path, secret: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never replaces the file of a faster process.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)  # noqa: PTH108 - the pair of os.link


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name == "posix" and mode & _OTHERS:
            raise Misconfigured(
                f"The key file {path} has mode {stat.S_IMODE(mode):04o}, so others can read it: "
                f"make it 0600, and replace it if somebody may have read it."
            )
        return file.read(_LARGEST)
