"""A batch: every entry for itself, as if each had come alone.

https://hl7.org/fhir/R4/http.html#brules
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp

from graphql_schema.errors import ApiError
from graphql_schema.failures import log_failure
from rest_facade.bundles.budget import TimeBudget
from rest_facade.bundles.entries import METHODS, Entry, entry_of
from rest_facade.bundles.requests import Answer, answer_to
from rest_facade.failures import failure_in_json, unexpected_in_json

log = logging.getLogger("taskward.batch")


async def run_batch(
    routes: ASGIApp, base_path: str, base_url: str, outer: Request, raw: Sequence[Any]
) -> list[Answer]:
    """Return the answers in the order of the entries; a failed entry takes no other with it."""
    answers: dict[int, Answer] = {}
    entries: list[tuple[int, Entry]] = []
    for number, each in enumerate(raw):
        try:
            entries.append((number, entry_of(each, number, base_url)))
        except ApiError as error:
            answers[number] = _refusal(outer, error)
    budget = TimeBudget()
    for number, entry in sorted(entries, key=lambda numbered: METHODS.index(numbered[1].method)):
        answers[number] = await _answer(routes, base_path, outer, entry, budget)
        # Reads of SQLite wait for nothing: here others get their turn.
        await asyncio.sleep(0)
    return [answers[number] for number in range(len(raw))]


async def _answer(
    routes: ASGIApp, base_path: str, outer: Request, entry: Entry, budget: TimeBudget
) -> Answer:
    try:
        budget.check(entry)
        return await answer_to(routes, outer, base_path, entry, entry.resource)
    except ApiError as error:
        return _refusal(outer, error)
    except Exception as error:  # noqa: BLE001 - the other entries still count
        log_failure(log, "An entry failed", error)
        response = unexpected_in_json()
        return Answer(response.status_code, {}, bytes(response.body))


def _refusal(outer: Request, error: ApiError) -> Answer:
    response = failure_in_json(outer, error)
    return Answer(response.status_code, {}, bytes(response.body))
