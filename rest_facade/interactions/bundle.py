"""Many interactions in one request.

https://hl7.org/fhir/R4/http.html#transaction
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from graphql_schema.errors import Problem
from rest_facade.answers import fhir_answer
from rest_facade.bundles.batch import run_batch
from rest_facade.bundles.entries import entry_of, kind_of, raw_entries
from rest_facade.bundles.responses import response_bundle
from rest_facade.bundles.transaction import Transaction
from rest_facade.content import document_in
from rest_facade.facade import Facade
from rest_facade.offer import Handler


def bundle_handler(routes: ASGIApp, base_path: str) -> Handler:
    """Return the handler of Bundles whose entries go through `routes`."""

    async def do_bundle(facade: Facade, request: Request) -> Response:
        document = await document_in(request)
        kind, raw = kind_of(document), raw_entries(document)
        base_url = facade.site.base_url
        if kind == "batch":
            answers = await run_batch(routes, base_path, base_url, request, raw)
        else:
            entries = [entry_of(each, number, base_url) for number, each in enumerate(raw)]
            transaction = Transaction(routes, base_path, request, entries)
            tasks = facade.tasks_for(request)
            only_reads = not any(entry.writes for entry in entries)
            answers = await (tasks.look if only_reads else tasks.transact)(transaction.run)
        request.state.refusals = sum(answer.status == Problem.FORBIDDEN.status for answer in answers)
        return fhir_answer(response_bundle(kind, answers))

    return do_bundle
