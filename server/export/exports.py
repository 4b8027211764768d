"""Exports at work: each a background task that writes page after page to its file."""

import asyncio
import logging
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from graphql_schema.access import authenticated
from graphql_schema.errors import ApiError, Problem
from graphql_schema.failures import log_failure
from graphql_schema.search import Condition
from graphql_schema.task.exporting import pages_of_tasks
from graphql_schema.task.resolvers import TaskResolvers
from rest_facade.exports import Export, State
from server.export.folder import ExportFolder

MOST_RUNNING = 4
"""Exports that run at the same time."""
MOST_KEPT = 20
"""Exports whose files are there at the same time, running ones among them."""
SWEEP_SECONDS = 60

log = logging.getLogger("taskward.export")


@dataclass(frozen=True, slots=True)
class FileExports:
    """What `rest_facade.exports` promises, over a folder. `start` it in the loop that will serve."""

    folder: ExportFolder
    _at_work: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _sweeping: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin to remove what expires; what an earlier process left half done goes too."""
        self._sweeping.append(asyncio.create_task(self._sweep_for_ever()))

    async def stop(self) -> None:
        """Stop all exports of this process and remove them."""
        for export_id, work in list(self._at_work.items()):
            await _end(work)
            self.folder.remove(export_id)
        for sweeping in self._sweeping:
            await _end(sweeping)

    async def begin(self, tasks: TaskResolvers, where: Condition, request: str) -> Export:
        """Begin to write the tasks that match to a file, or raise TOO_MANY."""
        subject = authenticated(tasks.caller).subject
        self._check_room(subject)
        export = Export(secrets.token_urlsafe(32), subject, request, tasks.clock(), State.RUNNING)
        lines = self.folder.add(export)
        work = asyncio.create_task(self._write(tasks, where, export, lines))
        self._at_work[export.id] = work
        work.add_done_callback(lambda _: self._at_work.pop(export.id, None))
        return export

    def find(self, export_id: str) -> Export | None:
        """Return an export, or None when there is none of this id, or no more."""
        return self.folder.find(export_id)

    def file_of(self, export: Export) -> Path:
        """Return where the NDJSON of a finished export is."""
        return self.folder.file_of(export.id)

    def expiry_of(self, export: Export) -> int:
        """Return when an export will be removed, in seconds since 1970 UTC."""
        return int(self.folder.expiry_of(export))

    async def remove(self, export: Export) -> None:
        """Stop an export and remove its file; another process notices that its folder is gone."""
        if work := self._at_work.get(export.id):
            await _end(work)
        self.folder.remove(export.id)

    def _check_room(self, subject: str) -> None:
        known = self.folder.all()
        running = [export for export in known if export.state is State.RUNNING]
        if any(export.subject == subject for export in running):
            raise ApiError(Problem.TOO_MANY, "You have an export running: wait for it, or cancel it.")
        if len(running) >= MOST_RUNNING or len(known) >= MOST_KEPT:
            raise ApiError(Problem.TOO_MANY, "There are too many exports at the moment; try again later.")

    async def _write(self, tasks: TaskResolvers, where: Condition, export: Export, lines: BinaryIO) -> None:
        # Until the file is closed, others see that somebody is at work: its last state comes before.
        with lines:
            try:
                async for page in pages_of_tasks(tasks, where):
                    await asyncio.to_thread(lines.writelines, [task.json + b"\n" for task in page])
                    export = replace(export, written=export.written + len(page))
                    self.folder.note(export)
                lines.flush()
                self.folder.note(replace(export, state=State.DONE))
            except FileNotFoundError:
                log.info("An export was cancelled.")
            except Exception as error:  # noqa: BLE001 - nobody waits for this task but who asks for its state
                log_failure(log, "An export failed", error)
                self._fail(export)

    def _fail(self, export: Export) -> None:
        self.folder.file_of(export.id).unlink(missing_ok=True)
        try:
            self.folder.note(replace(export, state=State.FAILED))
        except OSError:
            self.folder.remove(export.id)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.to_thread(self.folder.sweep)
            await asyncio.sleep(SWEEP_SECONDS)


async def _end(work: asyncio.Task[None]) -> None:
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
