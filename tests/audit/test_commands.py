"""The audit trail from the command line, and what an operator decides about it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.audit.reading import every_event
from server.storage.engine import open_database
from tests.databases import Databases
from tests.service import running_service
from tests.tasks import documented_task

pytestmark = pytest.mark.anyio


def audit(url: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
    settings = {"TASKWARD_DATABASE_URL": url, "TASKWARD_DATA_DIR": str(folder / "var")}
    return subprocess.run(
        [sys.executable, "-m", "server", "audit", *words],
        env=own | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def interactions_in(url: str) -> list[str]:
    database = open_database(url)
    try:
        return [kept.event.interaction async for page in every_event(database) for kept in page]
    finally:
        await database.close()


async def test_an_operator_checks_exports_and_anchors_the_trail(
    databases: Databases, engine: str, tmp_path: Path
) -> None:
    url, anchors = databases.migrated(engine), tmp_path / "anchors"
    with running_service(url, tmp_path, audit_reads="sync", audit_anchor_file=str(anchors)) as service:
        admin = service.admin()
        task = admin.fhir("POST", "/Task", documented_task()).json()
        admin.fhir("GET", f"/Task/{task['id']}")
        # Nothing needs to be waited for: a read is recorded before it is answered.
        assert await interactions_in(url) == ["create", "read"]

    checked = audit(url, tmp_path, "verify", "--anchor", str(anchors))
    assert checked.returncode == 0, checked.stderr
    assert "2 events are as they were sealed; the last one is 2." in checked.stderr
    assert [json.loads(line)["seq"] for line in anchors.read_text().splitlines()] == [2]
    assert anchors.stat().st_mode & 0o077 == 0

    exported = audit(url, tmp_path, "export", "-")
    assert [json.loads(line)["resourceType"] for line in exported.stdout.splitlines()] == ["AuditEvent"] * 2
    assert "Exported 2 events." in exported.stderr
    assert (await interactions_in(url))[-1] == "export"

    printed = audit(url, tmp_path, "anchor")
    assert json.loads(printed.stdout)["seq"] >= 2
    assert "New events are sealed with key" in audit(url, tmp_path, "rotate").stdout
    assert audit(url, tmp_path, "verify").returncode == 0

    forged = tmp_path / "forged"
    forged.write_text(anchors.read_text().replace('"seq":2', '"seq":3'))
    refused = audit(url, tmp_path, "verify", "--anchor", str(forged))
    assert refused.returncode == 1
    assert "The anchor of event 3 does not have our signature." in refused.stderr
    assert "Traceback" not in refused.stderr


def test_there_is_nothing_to_anchor_in_an_empty_trail(
    databases: Databases, engine: str, tmp_path: Path
) -> None:
    refused = audit(databases.migrated(engine), tmp_path, "anchor")

    assert refused.returncode == 1
    assert "There is nothing to anchor yet: no event is sealed." in refused.stderr
