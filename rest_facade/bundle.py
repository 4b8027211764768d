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


def match_entry(site: Site, task: TaskVersion, mode: bytes = b"match") -> bytes:
    """Return the entry of a task that a search found or, with the mode "include", brought along."""
    url = orjson.dumps(task_url(site, task))
    return b'{"fullUrl":%b,"resource":%b,"search":{"mode":"%b"}}' % (url, task.json, mode)


_STATUS_OF = {Interaction.CREATE: HTTPStatus.CREATED, Interaction.DELETE: HTTPStatus.NO_CONTENT}


def history_entry(site: Site, task: TaskVersion) -> bytes:
    """Return the entry of one version, and how it came to be; that of a deletion has no resource."""
    status = _STATUS_OF.get(task.interaction, HTTPStatus.OK)
    url = "Task" if task.interaction is Interaction.CREATE else f"Task/{task.id}"
    story = orjson.dumps(
        {
            "fullUrl": task_url(site, task),
            "request": {"method": task.interaction, "url": url},
            "response": {
                "status": f"{status} {status.phrase}",
                "etag": etag(task),
                "lastModified": instant_text(task.last_updated),
            },
        }
    )
    return b'%b,"resource":%b}' % (story[:-1], task.json) if task.json else story
