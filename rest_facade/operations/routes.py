"""The paths of the operations."""

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


def operation_routes(facade: Facade, base_path: str, *, speak_fhir: bool) -> list[Route]:
    """Return the routes of the operations whose answers are FHIR resources, or of the others.

    They go before those in which an id may stand for a `$name`.
    """
    rows = [row for row in operations_of(facade) if row.speaks_fhir is speak_fhir]
    endpoint = Endpoint if speak_fhir else OwnEndpoint
    return [Route(f"{base_path}{path}", endpoint(facade, row)) for path, row in _handlers(rows).items()]
