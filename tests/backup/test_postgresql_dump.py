"""F-30 on PostgreSQL: what pg_dump takes while tasks are written, pg_restore brings back whole."""

import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from tests.backup.filling import BASE_URL, fill
from tests.backup.taskward import taskward
from tests.databases import Databases


def write_tasks(url: str, folder: Path, has_begun: Event) -> list[str]:
    written = asyncio.run(fill(url, folder, tasks=1))
    has_begun.set()
    return written + asyncio.run(fill(url, folder, tasks=60))


def test_f_30_a_dump_made_while_tasks_are_written_can_be_restored(
    databases: Databases, tmp_path: Path
) -> None:
    url, restored = databases.migrated("postgresql"), databases.empty("postgresql")
    programs = databases.postgresql.programs
    dump, has_begun = tmp_path / "taskward.dump", Event()
    before = asyncio.run(fill(url, tmp_path, tasks=10))

    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write_tasks, url, tmp_path, has_begun)
        has_begun.wait(10)
        subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", url], check=True)
        written = {*before, *writing.result()}
    options = ["--exit-on-error", "--no-owner", f"--dbname={restored}"]
    subprocess.run([programs / "pg_restore", *options, dump], check=True)

    verified = taskward(restored, tmp_path, "verify", base_url=BASE_URL)
    exported = tmp_path / "exported.ndjson"
    taskward(restored, tmp_path, "export", exported, base_url=BASE_URL)
    assert verified.code == 0, verified.said
    assert len(before) - 1 <= len(exported.read_bytes().splitlines()) <= len(written)
