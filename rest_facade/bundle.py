"""Bundles, put together from the stored bytes of tasks.

https://hl7.org/fhir/R4/bundle.html
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson

from graphql_schema.fhir.dates import instant_text
from graphql_schema.site import Site
from graphql_schema.task.store import Interaction, TaskVersion
from rest_facade.answers import etag, task_url
from rest_facade.links import Link


def bundle(kind: str, links: list[Link], total: int | None = None, entries: Iterable[bytes] = ()) -> bytes:
    """Return a Bundle of type `kind`; an unknown total and an empty list of entries are left out."""
    head: dict[str, Any] = {"resourceType": "Bundle", "type": kind}
    if total is not None:
        head["total"] = total
    start = orjson.dumps(head | {"link": links})
    joined = b",".join(entries)
    return b'%b,"entry":[%b]}' % (start[:-1], joined) if joined else start


def match_entry(site: Site, task: TaskVersion) -> bytes:
    """Return the entry of a task that a search found."""
    url = orjson.dumps(task_url(site, task))
    return b'{"fullUrl":%b,"resource":%b,"search":{"mode":"match"}}' % (url, task.json)


def history_entry(site: Site, task: TaskVersion) -> bytes:
    """Return the entry of one version, and how it came to be."""
    is_new = task.interaction is Interaction.CREATE
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    story = orjson.dumps(
        {
            "request": {"method": task.interaction, "url": "Task" if is_new else f"Task/{task.id}"},
            "response": {
                "status": f"{status} {status.phrase}",
                "etag": etag(task),
                "lastModified": instant_text(task.last_updated),
            },
        }
    )
    url = orjson.dumps(task_url(site, task))
    return b'{"fullUrl":%b,"resource":%b,%b' % (url, task.json, story[1:])
