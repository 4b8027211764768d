"""Whoever has no token, no role or no scope gets nothing anywhere but what is public."""

import pytest

from rest_facade.beside_tasks import OTHER_OFFERS
from rest_facade.operations.table import OPERATIONS
from rest_facade.routes import OFFERS
from tests.auth.claiming import person_with
from tests.authorization.scenes import Scene, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.service import Person, Service

PUBLIC = ("/healthz", "/readyz", "/api/fhir/metadata", "/api/fhir/.well-known/smart-configuration")
REQUESTS = sorted(
    {(offer.method, offer.path) for offer in (*OFFERS, *OTHER_OFFERS)}
    | {
        (method, path)
        for operation in OPERATIONS
        for path, handlers in operation.paths.items()
        for method in handlers
    }
)
TELLS_OF_NO_TASK = {"/$graphql", "/Task/$validate"}
"""Whoever is signed in may read the schema, and have their own text validated."""


def asked(who: Person, scene: Scene, method: str, path: str) -> int:
    """Return the status of a request that would succeed with every right."""
    address = path.replace("{id}", scene.task_id).replace("{version}", "1").replace("{export}", "x")
    body = scene.task(id=scene.task_id) if "graphql" not in path else {"query": "{ __typename }"}
    if path.endswith("/_search"):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return who.request(method, f"/api/fhir{address}", content="_count=1", headers=form).status_code
    more = {"headers": {"Prefer": "respond-async"}} if "export" in path else {}
    if path.endswith("$graphql") and method == "GET":
        address += "?query=%7Bid%7D"
    if method in {"PUT", "PATCH", "DELETE"} and path == "/Task":
        address += f"?{scene.match}"
    if method == "PATCH":
        more = {"headers": {"Content-Type": "application/merge-patch+json"}}
        body = {"status": "accepted"}
    return who.fhir(method, address, body if method in {"POST", "PUT", "PATCH"} else None, **more).status_code


def test_without_a_token_there_is_nothing_but_what_is_public(service: Service, tables: Tables) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    nobody, before = scene.people["nobody"], tables.digest()

    statuses = {request: asked(nobody, scene, *request) for request in REQUESTS}

    assert statuses == dict.fromkeys(REQUESTS, 401)
    assert tables.digest() == before
    assert {path: nobody.request("GET", path).status_code for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Task") { name } }'])
def test_without_a_token_nobody_learns_the_schema(service: Service, query: str) -> None:
    nobody = service.nobody()

    answers = [nobody.graphql(query), nobody.fhir("POST", "/$graphql", {"query": query})]

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": []},
        {"roles": ["nurse"]},
        {"roles": ["practitioner"]},
        {"roles": ["practitioner"], "fhirUser": "PractitionerRole/1"},
        {"scope": "openid profile"},
        {"scope": "user/Patient.cruds"},
        {"scope": "patient/Task.cruds"},
    ],
    ids=str,
)
def test_a_token_without_role_person_or_scope_opens_nothing(
    service: Service, tables: Tables, claims: dict[str, object]
) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    who, before = person_with(service, **claims), tables.digest()
    requests = [each for each in REQUESTS if each[1] not in TELLS_OF_NO_TASK]

    statuses = {request: asked(who, scene, *request) for request in requests}

    assert statuses == dict.fromkeys(requests, 403)
    assert tables.digest() == before
    for document in ("{ tasks { nodes { id } } }", f'{{ task(id: "{scene.task_id}") {{ id }} }}'):
        errors = who.graphql(document).json()["errors"]
        assert {error["extensions"]["code"] for error in errors} == {"FORBIDDEN"}


def test_options_tell_the_same_of_every_id(service: Service) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    nobody = scene.people["nobody"]
    paths = [f"/Task/{scene.task_id}", "/Task/none-such"]

    answers = [nobody.fhir("OPTIONS", path) for path in paths]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert answers[0].headers["allow"] == answers[1].headers["allow"]
