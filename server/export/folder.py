"""The folder of exports: for each a folder of its own, with its state and its file.

Several worker processes share it, so what is known of an export stands in files alone. Only the
operator's account can read them.
"""

import os
import re
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from rest_facade.exports import Export, State
from server.export.file_lock import hold, is_held

KEPT_SECONDS = 3600
"""How long a finished export can be fetched."""
SILENT_SECONDS = 60
"""After so long without progress, whoever wrote an export is gone."""

_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_STATE = "state.json"
_LINES = "Task.ndjson"


def _private(path: Path, flags: int) -> BinaryIO:
    return open(os.open(path, flags | os.O_WRONLY | os.O_CREAT, 0o600), "wb")  # noqa: PTH123


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """The exports in a folder. Nothing here is asked for by an id that is no id of ours."""

    path: Path

    def add(self, export: Export) -> BinaryIO:
        """Make the folder of a new export and return its empty file, to be closed after its last state."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / export.id).mkdir(mode=0o700)
        lines = _private(self.file_of(export.id), os.O_EXCL)
        hold(lines)
        self.note(export)
        return lines

    def note(self, export: Export) -> None:
        """Keep the state of an export, which also shows that somebody is at work on it."""
        draft = self.path / export.id / ".draft"
        with _private(draft, os.O_TRUNC) as file:
            file.write(orjson.dumps(asdict(export)))
        draft.replace(self.path / export.id / _STATE)

    def find(self, export_id: str) -> Export | None:
        """Return an export, or None when there is none, or it is too old, or nobody goes on with it."""
        if not _ID.fullmatch(export_id):
            return None
        state = self.path / export_id / _STATE
        try:
            export = _read(state)
            if export.state is State.RUNNING and not is_held(self.file_of(export_id)):
                # Its process is gone, or has finished it since we looked.
                export = _read(state)
                if export.state is State.RUNNING:
                    return None
        except FileNotFoundError:
            return None
        return export if time.time() < self.expiry_of(export) else None

    def expiry_of(self, export: Export) -> float:
        """Return when an export ends unless it goes on, in seconds since 1970 UTC."""
        seconds = SILENT_SECONDS if export.state is State.RUNNING else KEPT_SECONDS
        try:
            return (self.path / export.id / _STATE).stat().st_mtime + seconds
        except FileNotFoundError:
            return 0

    def all(self) -> list[Export]:
        """Return the exports that are there."""
        found = (self.find(folder.name) for folder in self._folders())
        return [export for export in found if export]

    def file_of(self, export_id: str) -> Path:
        """Return where an export's lines are."""
        return self.path / export_id / _LINES

    def remove(self, export_id: str) -> None:
        """Remove an export and its file."""
        shutil.rmtree(self.path / export_id, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what has expired, and what was interrupted."""
        for folder in self._folders():
            # Another process may be faster, or about to note the state of a new one.
            with suppress(FileNotFoundError):
                is_new = time.time() < folder.stat().st_mtime + SILENT_SECONDS
                if self.find(folder.name) is None and not is_new:
                    self.remove(folder.name)

    def _folders(self) -> list[Path]:
        return [path for path in self.path.iterdir() if path.is_dir()] if self.path.is_dir() else []


def _read(path: Path) -> Export:
    known = orjson.loads(path.read_bytes())
    return Export(**{**known, "state": State(known["state"])})
