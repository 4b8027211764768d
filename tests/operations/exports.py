"""Exports, asked for as a Bulk Data client does."""

import json
import time
from typing import Any

from tests.service import Person

PATIENCE_SECONDS = 20
ASYNC = {"Prefer": "respond-async"}


def begun(who: Person, path: str = "/$export", method: str = "GET", body: object = None) -> str:
    """Begin an export and return the path of its state."""
    answer = who.fhir(method, path, body, headers=ASYNC)
    assert answer.status_code == 202, answer.text
    return path_of(answer.headers["content-location"])


def path_of(url: str) -> str:
    """Return the part of an address under the FHIR base."""
    return url.partition("/api/fhir")[2]


def finished(who: Person, status: str) -> Any:
    """Ask for an export until it is done, and return its manifest."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = who.fhir("GET", status)
        if answer.status_code != 202:
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), (
                answer.text
            )
            return answer.json()
        assert answer.headers["x-progress"].endswith("tasks written")
        assert int(answer.headers["retry-after"]) > 0
        time.sleep(0.05)
    raise AssertionError("The export did not finish.")


def tasks_in(who: Person, manifest: Any) -> list[Any]:
    """Return the tasks of all files of a manifest."""
    found: list[Any] = []
    for file in manifest["output"]:
        answer = who.fhir("GET", path_of(file["url"]), headers={"Accept": "application/fhir+ndjson"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/fhir+ndjson")
        assert answer.headers["cache-control"] == "no-store"
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert (file["type"], len(lines)) == ("Task", file["count"])
        found += lines
    return found


def exported(who: Person, path: str = "/$export", **more: Any) -> list[Any]:
    """Return the tasks that an export gives, and remove it."""
    status = begun(who, path, **more)
    tasks = tasks_in(who, finished(who, status))
    assert who.fhir("DELETE", status).status_code == 202
    return tasks
