"""Every path of the FHIR door.

https://hl7.org/fhir/R4/http.html
"""

from itertools import groupby
from operator import attrgetter

from starlette.routing import BaseRoute, Route, Router

from rest_facade.endpoint import Endpoint
from rest_facade.facade import Facade
from rest_facade.interactions.bundle import bundle_handler
from rest_facade.interactions.create import create
from rest_facade.interactions.history import history
from rest_facade.interactions.read import read, read_version
from rest_facade.interactions.search import search, search_by_form
from rest_facade.interactions.update import update
from rest_facade.offer import Offer
from rest_facade.operations.routes import operation_routes
from rest_facade.public_routes import public_routes
from rest_facade.unknown_path import UnknownPath

OFFERS = (
    Offer("search-type", "GET", "/Task", search, "Find tasks; also POST [base]/Task/_search."),
    Offer("create", "POST", "/Task", create, "Keep a new task; the server gives it its id."),
    Offer("search-type", "POST", "/Task/_search", search_by_form, "Find tasks; also GET [base]/Task."),
    Offer("read", "GET", "/Task/{id}", read, "Read the current version."),
    Offer("update", "PUT", "/Task/{id}", update, "Replace a task; If-Match guards against lost changes."),
    Offer("history-instance", "GET", "/Task/{id}/_history", history, "Read all versions, newest first."),
    Offer("vread", "GET", "/Task/{id}/_history/{version}", read_version, "Read one version."),
)
"""The interactions with Task; rows with the same path stand together."""


def fhir_routes(facade: Facade, base_path: str = "/api/fhir") -> list[BaseRoute]:
    """Return the routes of the door, the last of which answers every other path under the base.

    They carry `base_path` themselves: a Mount would redirect its own bare path.
    """
    by_path = groupby(OFFERS, attrgetter("path"))
    endpoints = {
        path: Endpoint(facade, {offer.method: offer.handle for offer in row}) for path, row in by_path
    }
    unknown = Route(f"{base_path}/{{rest:path}}", UnknownPath(facade))
    interactions: list[BaseRoute] = [
        *public_routes(facade, base_path, OFFERS),
        *operation_routes(facade, base_path),
        *(Route(f"{base_path}{path}", endpoint) for path, endpoint in endpoints.items()),
    ]
    # The entries of a Bundle may be anything but a Bundle.
    entries = Router([*interactions, unknown], redirect_slashes=False)
    bundles = Endpoint(facade, {"POST": bundle_handler(entries, base_path)})
    return [*interactions, Route(base_path, bundles), Route(f"{base_path}/", bundles), unknown]
