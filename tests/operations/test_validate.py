"""`$validate` tells what is wrong with a task, and keeps nothing."""

from typing import Any

import pytest

from tests.service import Person, Service
from tests.tasks import Json, documented_task

VALIDATE = "/Task/$validate"


def found(answer: Any) -> set[tuple[str, str | None]]:
    """Return code and place of each error of an OperationOutcome that was answered."""
    outcome = answer.json()
    assert (answer.status_code, outcome["resourceType"]) == (200, "OperationOutcome"), answer.text
    return {
        (issue["code"], issue.get("expression", [None])[0])
        for issue in outcome["issue"]
        if issue["severity"] == "error"
    }


def parameters(task: Json | None = None, **simple: str) -> Json:
    """Return a Parameters resource as fhir-kit-client sends it."""
    rows: list[Json] = [{"name": "resource", "resource": task}] if task else []
    kinds = {"mode": "valueCode", "profile": "valueUri"}
    rows += [{"name": name, kinds.get(name, "valueString"): value} for name, value in simple.items()]
    return {"resourceType": "Parameters", "parameter": rows}


def created(who: Person, **changes: Any) -> Json:
    answer = who.fhir("POST", "/Task", documented_task(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def count(service: Service) -> int:
    return service.admin().fhir("GET", "/Task?_summary=count").json()["total"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "body", [documented_task(), parameters(documented_task())], ids=["bare", "parameters"]
)
def test_requirement_20_a_bare_task_or_parameters_can_be_validated(service: Service, body: Json) -> None:
    before = count(service)

    answer = service.admin().fhir("POST", VALIDATE, body)

    assert found(answer) == set()
    assert answer.json()["issue"][0]["severity"] == "information"
    assert count(service) == before


CONTENTS: dict[str, tuple[Json, set[tuple[str, str | None]]]] = {
    "nothing wrong": (documented_task(), set()),
    "an unknown status": (documented_task(status="done"), {("code-invalid", "Task.status")}),
    "no status and no intent": (
        documented_task(status=None, intent=None),
        {("required", "Task.status"), ("required", "Task.intent")},
    ),
    "an unknown element and a wrong type": (
        documented_task(colour="red", description=7),
        {("structure", "Task.colour"), ("structure", "Task.description")},
    ),
    "a date that is none": (documented_task(authoredOn="2026-02-30"), {("value", "Task.authoredOn")}),
    "authored in the future": (documented_task(authoredOn="2999-01-01"), {("invariant", "Task.authoredOn")}),
    "another resource": ({"resourceType": "Patient"}, {("invalid", "Task.resourceType")}),
}


@pytest.mark.parametrize("mode", [None, "create"])
@pytest.mark.parametrize("name", CONTENTS)
def test_every_problem_of_the_content_is_listed(service: Service, name: str, mode: str | None) -> None:
    task, expected = CONTENTS[name]
    body = parameters(task, mode=mode) if mode else task

    assert found(service.admin().fhir("POST", VALIDATE, body)) == expected


def test_an_update_is_held_against_the_task_as_it_is(service: Service) -> None:
    admin = service.admin()
    task = created(admin, status="completed")
    wrong = documented_task(id=task["id"], intent="plan", status="draft", colour="red")
    expected = {
        ("structure", "Task.colour"),
        ("business-rule", "Task.intent"),
        ("business-rule", "Task.status"),
    }

    by_address = admin.fhir("POST", f"/Task/{task['id']}/$validate", wrong)
    by_mode = admin.fhir("POST", VALIDATE, parameters(wrong, mode="update"))

    assert found(by_address) == found(by_mode) == expected
    assert admin.fhir("GET", f"/Task/{task['id']}").json() == task


@pytest.mark.parametrize(
    ("task_id", "code"), [(None, "required"), ("00000000-no-such-task", "not-found"), (7, "required")]
)
def test_an_update_needs_a_task_that_is_there(service: Service, task_id: object, code: str) -> None:
    body = parameters(documented_task(id=task_id), mode="update")

    assert (code, "Task.id") in found(service.admin().fhir("POST", VALIDATE, body))


def test_an_update_of_another_id_than_the_address_is_told(service: Service) -> None:
    admin = service.admin()
    task = created(admin)

    answer = admin.fhir("POST", f"/Task/{task['id']}/$validate", documented_task(id="another"))

    assert found(answer) == {("invalid", "Task.id")}


def test_a_legal_next_version_is_valid_and_is_not_kept(service: Service) -> None:
    nurse = service.new_practitioner()
    task = created(nurse, owned_by=nurse.reference)

    answer = nurse.fhir("POST", f"/Task/{task['id']}/$validate", task | {"status": "accepted"})

    assert found(answer) == set()
    assert nurse.fhir("GET", f"/Task/{task['id']}").json() == task


def test_a_kept_task_is_valid_as_it_is(service: Service) -> None:
    admin = service.admin()
    task = created(admin)
    body = parameters(mode="profile", profile="http://hl7.org/fhir/StructureDefinition/Task")

    assert found(admin.fhir("POST", f"/Task/{task['id']}/$validate", body)) == set()


FORBIDDEN = ("forbidden", None)


@pytest.mark.parametrize(
    ("role", "mode", "owner", "expected"),
    [
        ("admin", "create", "Practitioner/other", set()),
        ("admin", "update", "Practitioner/other", set()),
        ("admin", "delete", None, set()),
        ("auditor", None, "Practitioner/other", {FORBIDDEN}),
        ("auditor", "create", "Practitioner/other", {FORBIDDEN}),
        ("auditor", "update", "own", {FORBIDDEN}),
        ("auditor", "delete", None, {FORBIDDEN}),
        ("practitioner", "create", "own", set()),
        ("practitioner", "create", "Practitioner/other", {FORBIDDEN}),
        ("practitioner", "update", "own", set()),
        ("practitioner", "update", "Practitioner/other", {FORBIDDEN}),
        ("practitioner", "delete", None, {FORBIDDEN}),
    ],
)
def test_what_the_caller_may_not_do_is_a_problem_of_its_own(
    service: Service, role: str, mode: str | None, owner: str | None, expected: set[Any]
) -> None:
    nurse = service.new_practitioner()
    who = {"admin": service.admin(), "auditor": service.auditor(), "practitioner": nurse}[role]
    task = created(nurse, owned_by=nurse.reference)
    owner = nurse.reference if owner == "own" else owner
    sent = None if mode == "delete" else documented_task(id=task["id"], owned_by=owner)
    path = VALIDATE if mode == "create" else f"/Task/{task['id']}/$validate"

    answer = who.fhir("POST", path, parameters(sent, **({"mode": mode} if mode else {})))

    assert found(answer) == expected
    assert service.admin().fhir("GET", f"/Task/{task['id']}").json() == task


def test_an_auditor_may_validate_content(service: Service) -> None:
    assert found(service.auditor().fhir("POST", VALIDATE, documented_task())) == set()


def test_anothers_task_is_as_closed_here_as_to_reading(service: Service) -> None:
    task = created(service.admin(), owned_by="Practitioner/other")
    nurse = service.new_practitioner()
    same_id = documented_task(id=task["id"], owned_by=nurse.reference)

    by_address = nurse.fhir("POST", f"/Task/{task['id']}/$validate", same_id)
    by_mode = nurse.fhir("POST", VALIDATE, parameters(same_id, mode="update"))

    assert by_address.status_code == 403
    assert found(by_mode) == {("forbidden", "Task.id")}


def test_nothing_is_validated_for_a_task_that_never_was_nor_for_nobody(service: Service) -> None:
    path = f"/Task/{created(service.admin())['id']}/$validate"

    assert service.admin().fhir("POST", "/Task/never-was/$validate", documented_task()).status_code == 404
    assert service.nobody().fhir("POST", VALIDATE, documented_task()).status_code == 401
    assert service.nobody().fhir("POST", path, documented_task()).status_code == 401


REFUSED: dict[str, tuple[str, Any, int]] = {
    "a list": (VALIDATE, [], 400),
    "no resource": (VALIDATE, {"resourceType": "Parameters"}, 400),
    "an unknown parameter": (VALIDATE, parameters(documented_task(), colour="red"), 400),
    "an unknown mode": (VALIDATE, parameters(documented_task(), mode="destroy"), 400),
    "another profile": (VALIDATE, parameters(documented_task(), profile="http://x.example/mine"), 400),
    "another profile in the query": (f"{VALIDATE}?profile=http://x.example/mine", documented_task(), 400),
    "two modes": (f"{VALIDATE}?mode=update", parameters(documented_task(), mode="create"), 400),
    "a deletion of nothing": (VALIDATE, parameters(mode="delete"), 400),
    "a parameter twice": (
        VALIDATE,
        {"resourceType": "Parameters", "parameter": parameters(documented_task())["parameter"] * 2},
        400,
    ),
    "a parameter without value": (
        VALIDATE,
        {"resourceType": "Parameters", "parameter": [{"name": "mode"}]},
        400,
    ),
    "a mode that is no text": (
        VALIDATE,
        {"resourceType": "Parameters", "parameter": [{"name": "mode", "valueCode": 7}]},
        400,
    ),
    "parameters that are no list": (VALIDATE, {"resourceType": "Parameters", "parameter": "x"}, 400),
    "a parameter that is no object": (VALIDATE, {"resourceType": "Parameters", "parameter": [7]}, 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_makes_no_sense_is_refused_with_an_outcome(service: Service, name: str) -> None:
    path, body, status = REFUSED[name]

    answer = service.admin().fhir("POST", path, body)

    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")


def test_mode_and_profile_may_stand_in_the_query(service: Service) -> None:
    query = "?mode=create&profile=http://hl7.org/fhir/StructureDefinition/Task"

    assert found(service.auditor().fhir("POST", VALIDATE + query, documented_task())) == {FORBIDDEN}


def test_only_post_validates(service: Service) -> None:
    answer = service.admin().fhir("GET", VALIDATE)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")


def test_a_batch_may_validate_but_neither_export_nor_run_graphql(service: Service) -> None:
    def entry(method: str, url: str, resource: Json | None = None) -> Json:
        return {"request": {"method": method, "url": url}} | ({"resource": resource} if resource else {})

    entries = [
        entry("POST", "Task/$validate", documented_task(status="done")),
        entry("GET", "Task/$export"),
        entry("GET", "$graphql?query=%7B__typename%7D"),
    ]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}

    answer = service.admin().fhir("POST", "", bundle).json()["entry"]

    assert [row["response"]["status"][:3] for row in answer] == ["200", "404", "404"]
    told = answer[0].get("resource") or answer[0]["response"]["outcome"]
    assert told["issue"][0]["code"] == "code-invalid"
