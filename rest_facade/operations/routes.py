"""The paths of the operations."""

from collections.abc import Iterator

from starlette.routing import Route

from rest_facade.endpoint import Endpoint
from rest_facade.facade import Facade
from rest_facade.offer import Handler
from rest_facade.operations.endpoint import OwnEndpoint
from rest_facade.operations.operation import Operation
from rest_facade.operations.table import operations_of


def _handlers(rows: list[Operation]) -> dict[str, dict[str, Handler]]:
    paths: dict[str, dict[str, Handler]] = {}
    for row in rows:
        for path, handlers in row.paths.items():
            paths.setdefault(path, {}).update(handlers)
    return paths


def operation_routes(facade: Facade, base_path: str) -> Iterator[Route]:
    """Yield the routes of all operations; they go before those in which an id may stand for a `$name`."""
    for speaks_fhir in (True, False):
        rows = [row for row in operations_of(facade) if row.speaks_fhir is speaks_fhir]
        for path, handlers in _handlers(rows).items():
            endpoint = Endpoint if speaks_fhir else OwnEndpoint
            yield Route(f"{base_path}{path}", endpoint(facade, handlers))
