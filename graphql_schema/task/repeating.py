"""Creates that may be sent again: the same key means the same task, however often it arrives.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
from dataclasses import replace
from uuid import UUID

from graphql_schema.access import Permission
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import write_json
from graphql_schema.search import Document
from graphql_schema.task.changing import create
from graphql_schema.task.store import Absence, TaskVersion
from graphql_schema.task.work import Work

LONGEST_KEY = 255


def create_once(work: Work, document: Document, key: str) -> TaskVersion:
    """Create a task, or return what the first create with this key made.

    Raises ApiError(INVALID) for a key that is none, and UNPROCESSABLE when the first create with
    it had another body. The task's id follows from caller and key, so that the primary key of
    the tasks themselves keeps a second one from being made.
    """
    access = work.require(Permission.CREATE)
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise ApiError(Problem.INVALID, f"An idempotency key has 1 to {LONGEST_KEY} printable characters.")
    task_id = _id_of(work, access.actor.subject, key)
    request = hashlib.sha256(write_json(document)).hexdigest()
    work.rows.wait_for(f"create {task_id}")
    first = work.rows.read_version(access, task_id, 1)
    if first is Absence.MISSING:
        return create(replace(work, new_id=lambda _: task_id), document, request)
    made = work.present(first)
    if made.request != request:
        raise ApiError(Problem.UNPROCESSABLE, "This idempotency key was used before, for another body.")
    return made


def _id_of(work: Work, subject: str, key: str) -> str:
    """Return an id that only this installation can tell from a random one.

    https://www.rfc-editor.org/rfc/rfc9562#section-5.8
    """
    number = int.from_bytes(work.cursors.digest(f"idempotency {len(subject)} {subject} {key}"), "big")
    version_8 = number & ~(0xF << 76) | 0x8 << 76
    return str(UUID(int=version_8 & ~(0b11 << 62) | 0b10 << 62))
