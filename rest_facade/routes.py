"""Every path of the FHIR door.

https://hl7.org/fhir/R4/http.html
"""

from itertools import groupby
from operator import attrgetter

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import BaseRoute, Route, Router

from graphql_schema.fhir.ids import ID_FORM
from rest_facade.base_path import FHIR_PATH
from rest_facade.beside_tasks import OTHER_OFFERS
from rest_facade.endpoint import Endpoint
from rest_facade.facade import Facade
from rest_facade.interactions.bundle import bundle_handler
from rest_facade.interactions.create import create
from rest_facade.interactions.delete import delete, delete_match
from rest_facade.interactions.history import history, history_of_system, history_of_type
from rest_facade.interactions.patch import patch, patch_match
from rest_facade.interactions.read import read, read_version
from rest_facade.interactions.search import search, search_by_form
from rest_facade.interactions.update import update, update_match
from rest_facade.offer import Offer
from rest_facade.operations.routes import operation_routes
from rest_facade.public_routes import public_routes
from rest_facade.unknown_path import UnknownPath

OFFERS = (
    Offer("search-type", "GET", "/Task", search, "Find tasks; also POST [base]/Task/_search."),
    Offer("create", "POST", "/Task", create, "Keep a new task; the server gives it its id."),
    Offer("update", "PUT", "/Task", update_match, "Replace the only match, or create a task."),
    Offer("patch", "PATCH", "/Task", patch_match, "Change the only match."),
    Offer("delete", "DELETE", "/Task", delete_match, "Delete the only match."),
    Offer("search-type", "POST", "/Task/_search", search_by_form, "Find tasks; also GET [base]/Task."),
    Offer("history-type", "GET", "/Task/_history", history_of_type, "Read all versions of all tasks."),
    Offer("read", "GET", "/Task/{id}", read, "Read the current version."),
    Offer("update", "PUT", "/Task/{id}", update, "Replace a task; If-Match guards against lost changes."),
    Offer("patch", "PATCH", "/Task/{id}", patch, "Change parts of a task: JSON, merge or FHIRPath Patch."),
    Offer("delete", "DELETE", "/Task/{id}", delete, "Delete a task (admins only); its history stays."),
    Offer("history-instance", "GET", "/Task/{id}/_history", history, "Read all versions, newest first."),
    Offer("vread", "GET", "/Task/{id}/_history/{version}", read_version, "Read one version."),
    Offer("history-system", "GET", "/_history", history_of_system, "Read all versions of all tasks."),
)
"""The interactions with Task; rows with the same path stand together."""


_LETTERS = {
    "read": "r",
    "vread": "r",
    "history-instance": "r",
    "history-type": "s",
    "history-system": "s",
    "search-type": "s",
    "create": "c",
    "update": "u",
    "patch": "u",
    "delete": "d",
}
"""The letter of the scope that each interaction needs."""


def _endpoint(facade: Facade, row: list[Offer]) -> Endpoint:
    handlers = {offer.method: offer.handle for offer in row}
    return Endpoint(facade, handlers, needed={offer.method: _scope_needed(offer) for offer in row})


def _scope_needed(offer: Offer) -> str:
    """Return the resource type, which for the history of everything is that of tasks, and the letter."""
    first = offer.path.split("/")[1]
    return f"{'Task' if first.startswith('_') else first}.{_LETTERS[offer.code]}"


class _FhirId(StringConvertor):
    """What only a FHIR id looks like: not `_search`, `$validate` or `_history`."""

    # The end of a path's pattern lets a newline through.
    regex = rf"{ID_FORM}(?!\n)"


register_url_convertor("fhir_id", _FhirId())


def frequent_routes(facade: Facade, base_path: str = FHIR_PATH) -> list[BaseRoute]:
    """Return the routes of most requests, to stand before all others, of which they are no more than copies.

    Starlette tries one route after the other: with forty in front, that takes as long as the reading.
    """
    frequent = {"/Task": "/Task", "/Task/{id}": "/Task/{id:fhir_id}"}
    return [
        Route(base_path + path, _endpoint(facade, [offer for offer in OFFERS if offer.path == template]))
        for template, path in frequent.items()
    ]


def fhir_routes(facade: Facade, base_path: str = FHIR_PATH) -> list[BaseRoute]:
    """Return the routes of the door, the last of which answers every other path under the base.

    They carry `base_path` themselves: a Mount would redirect its own bare path.
    """
    by_path = groupby((*OFFERS, *OTHER_OFFERS), attrgetter("path"))
    endpoints = {path: _endpoint(facade, list(row)) for path, row in by_path}
    unknown = Route(f"{base_path}/{{rest:path}}", UnknownPath(facade))
    interactions: list[BaseRoute] = [
        *public_routes(facade, base_path, OFFERS),
        *operation_routes(facade, base_path, speak_fhir=True),
        *(Route(f"{base_path}{path}", endpoint) for path, endpoint in endpoints.items()),
    ]
    # The entries of a Bundle may be anything but a Bundle, and what lasts longer than it.
    entries = Router([*frequent_routes(facade, base_path), *interactions, unknown], redirect_slashes=False)
    bundles = Endpoint(facade, {"POST": bundle_handler(entries, base_path)})
    others = operation_routes(facade, base_path, speak_fhir=False)
    return [*others, *interactions, Route(base_path, bundles), Route(f"{base_path}/", bundles), unknown]
