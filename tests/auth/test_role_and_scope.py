"""What a caller may do is what the role may and the scopes grant, by every way in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from graphql_schema.access import MAY, Permission, Role, permissions_of_scopes
from tests.auth.claiming import person_with
from tests.service import Person, Service
from tests.tasks import Json, documented_task

SCOPES = [
    "openid",
    "user/Patient.cruds",
    "user/Task.c",
    "user/Task.r",
    "user/Task.u",
    "user/Task.d",
    "user/Task.s",
    "user/Task.rs",
    "user/Task.read",
    "user/Task.write",
    "user/*.cruds",
    "user/Task.cruds?owner=Practitioner/x",
]

_C, _R, _U, _D, _S = (Permission(f"Task.{letter}") for letter in "cruds")


@dataclass(frozen=True)
class Scene:
    """Somebody, and a task that is theirs if they are a practitioner."""

    person: Person
    task: Json

    @property
    def address(self) -> str:
        return f"/Task/{self.task['id']}"

    def in_batch(self, method: str, url: str, resource: Json | None = None) -> int:
        entry = {"request": {"method": method, "url": url}} | ({"resource": resource} if resource else {})
        bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
        answer = self.person.fhir("POST", "", bundle)
        if answer.status_code != 200:
            return answer.status_code
        return int(answer.json()["entry"][0]["response"]["status"][:3])

    def by_graphql(self, document: str, **variables: Any) -> int:
        return status_of(self.person.graphql(document, **variables).json())

    def by_hl7(self, document: str) -> int:
        return status_of(self.person.fhir("POST", "/$graphql", {"query": document}).json())

    def by_validation(self, mode: str) -> int:
        """Return 403 when a rule of access stands in the way of a task that would be written."""
        resource = self.task if mode == "update" else documented_task(self.task["owner"]["reference"])
        path = f"{self.address}/$validate" if mode != "create" else "/Task/$validate"
        if mode == "delete":
            parameter = {"name": "mode", "valueCode": mode}
            answer = self.person.fhir("POST", path, {"resourceType": "Parameters", "parameter": [parameter]})
        else:
            answer = self.person.fhir("POST", f"{path}?mode={mode}", resource)
        if answer.status_code == 403:
            return 403
        found = [issue["code"] for issue in answer.json()["issue"]]
        return 403 if "forbidden" in found else 200


def status_of(answer: Json) -> int:
    """Return 403 for the refusals of GraphQL, and 200 without any errors."""
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    return 403 if codes == {"FORBIDDEN"} else 200 if not codes else 400


Act = Callable[[Scene], int]

ACTS: dict[str, tuple[set[Permission], Act]] = {
    "read": ({_R}, lambda scene: scene.person.fhir("GET", scene.address).status_code),
    "vread": ({_R}, lambda scene: scene.person.fhir("GET", f"{scene.address}/_history/1").status_code),
    "history": ({_R}, lambda scene: scene.person.fhir("GET", f"{scene.address}/_history").status_code),
    "search": ({_S}, lambda scene: scene.person.fhir("GET", "/Task?_count=1").status_code),
    "search by form": (
        {_S},
        lambda scene: scene.person.fhir("POST", "/Task/_search", data={"_count": "1"}).status_code,
    ),
    "history of all": ({_S}, lambda scene: scene.person.fhir("GET", "/Task/_history?_count=1").status_code),
    "create": (
        {_C},
        lambda scene: (
            scene.person.fhir("POST", "/Task", documented_task(scene.task["owner"]["reference"])).status_code
        ),
    ),
    "update": ({_U}, lambda scene: scene.person.fhir("PUT", scene.address, scene.task).status_code),
    "delete": ({_D}, lambda scene: scene.person.fhir("DELETE", scene.address).status_code),
    "read in a batch": ({_R}, lambda scene: scene.in_batch("GET", scene.address[1:])),
    "search in a batch": ({_S}, lambda scene: scene.in_batch("GET", "Task?_count=1")),
    "update in a batch": ({_U}, lambda scene: scene.in_batch("PUT", scene.address[1:], scene.task)),
    "task": (
        {_R},
        lambda scene: scene.by_graphql("query($id: ID!) { task(id: $id) { id } }", id=scene.task["id"]),
    ),
    "tasks": ({_S}, lambda scene: scene.by_graphql("{ tasks(first: 1) { totalCount } }")),
    "addTaskNote": (
        {_U},
        lambda scene: scene.by_graphql(
            'mutation($id: ID!) { addTaskNote(id: $id, text: "x") { id } }', id=scene.task["id"]
        ),
    ),
    "createTask": (
        {_C},
        lambda scene: scene.by_graphql(
            "mutation($owner: String!) { createTask(input: {status: REQUESTED, intent: ORDER,"
            " owner: {reference: $owner}}) { version } }",
            owner=scene.task["owner"]["reference"],
        ),
    ),
    "HL7 Task": ({_R}, lambda scene: scene.by_hl7(f'{{ Task(id: "{scene.task["id"]}") {{ id }} }}')),
    "HL7 TaskList": ({_S}, lambda scene: scene.by_hl7('{ TaskList(status: "draft") { id } }')),
    "validate for create": ({_C}, lambda scene: scene.by_validation("create")),
    "validate for update": ({_R, _U}, lambda scene: scene.by_validation("update")),
    "validate for delete": ({_R, _D}, lambda scene: scene.by_validation("delete")),
}


def scene_of(service: Service, role: Role, scope: str) -> Scene:
    owner = service.new_practitioner()
    task = service.admin().fhir("POST", "/Task", documented_task(owner.reference)).json()
    person = person_with(service, roles=[role.value], scope=scope, fhirUser=owner.reference)
    return Scene(person, task)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_caller_may_do_what_role_and_scopes_both_allow(service: Service, role: Role, scope: str) -> None:
    may = MAY[role] & permissions_of_scopes(scope)
    allowed: dict[str, int] = {}
    refused: dict[str, int] = {}

    for name, (needed, act) in ACTS.items():
        (allowed if needed <= may else refused)[name] = act(scene_of(service, role, scope))

    assert refused == dict.fromkeys(refused, 403)
    assert {name: status for name, status in allowed.items() if status >= 300} == {}


@pytest.mark.parametrize("scope", SCOPES)
def test_an_export_needs_scopes_for_searching_and_reading(service: Service, scope: str) -> None:
    for role in Role:
        may = MAY[role] & permissions_of_scopes(scope)
        is_allowed = {_R, _S} <= may and role is not Role.PRACTITIONER
        person = person_with(
            service, roles=[role.value], scope=scope, fhirUser="Practitioner/p1", sub=f"{role}-{scope}"
        )

        begun = person.fhir("GET", "/$export", headers={"Prefer": "respond-async"})

        assert begun.status_code == (202 if is_allowed else 403)
        if is_allowed:
            person.request("DELETE", begun.headers["content-location"])
