"""Secrets in files that only the owner can read."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
        raise _unusable(path, error) from error


def read_secret(path: Path) -> bytes:
    """Return what the file holds, or raise Misconfigured."""
    try:
        return _read(path)
    except OSError as error:
        raise _unusable(path, error) from error


def replace_secret(path: Path, secret: bytes) -> None:
    """Put another secret into the file, which readers see whole or not at all."""
    try:
        with _draft(path, secret) as draft:
            draft.replace(path)
    except OSError as error:
        raise _unusable(path, error) from error


@contextmanager
def rotation_of(folder: Path) -> Iterator[None]:
    """Let one process at a time replace the secrets of a folder, or raise Misconfigured."""
    mark = folder / ".rotating"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Misconfigured(
            f"Somebody else is replacing the keys; if nobody is, remove {mark} and try again."
        ) from None
    except OSError as error:
        raise _unusable(mark, error) from error
    try:
        yield
    finally:
        mark.unlink()


def _unusable(path: Path, error: OSError) -> Misconfigured:
    return Misconfigured(f"The key file {path} cannot be used: {error.strerror}.")


def _create(path: Path, secret: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _draft(path, secret) as draft, suppress(FileExistsError):
        # A link appears whole or not at all, and never replaces the file of a faster process.
        os.link(draft, path)


@contextmanager
def _draft(path: Path, secret: bytes) -> Iterator[Path]:
    # mkstemp makes the file with mode 0600.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name == "posix" and mode & _OTHERS:
            raise Misconfigured(
                f"The key file {path} has mode {stat.S_IMODE(mode):04o}, so others can read it: "
                f"make it 0600, and replace it if somebody may have read it."
            )
        return file.read(_LARGEST)
