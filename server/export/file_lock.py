"""Whether somebody is at work on a file: a lock that ends with its process, however that ends."""

import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl


def hold(file: BinaryIO) -> None:
    """Show that we are at work on this file until it is closed."""
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX)


def is_held(path: Path) -> bool:
    """Tell whether somebody, in this process or another, is at work on a file; on Windows one cannot know."""
    if sys.platform != "win32":
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False
    return True
