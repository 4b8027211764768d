"""HL7's GraphQL of the whole system: one task, a list, pages, and writing."""

import json
import time
from typing import Any
from urllib.parse import quote

import pytest
from graphql import build_client_schema, get_introspection_query

from tests.operations.hl7 import chart_task, created, data, refusal, sent
from tests.service import AT_ONCE_SECONDS, Person, Service
from tests.tasks import documented_task

ONE = "query Q($id: ID!) { Task(id: $id) { id } }"
PAGE = "count offset pagesize edges { mode score resource { id } } first previous next last"


@pytest.fixture
def admin(service: Service) -> Person:
    return service.admin()


def ids(tasks: Any) -> list[str]:
    return [task["id"] for task in tasks]


def searched(who: Person, query: str) -> list[str]:
    bundle = who.fhir("GET", f"/Task?_count=500&{query}").json()
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


def test_one_task_is_read_by_its_id(admin: Person) -> None:
    task = created(admin)

    found = data(admin, "query Q($id: ID!) { Task(id: $id) { id status meta { versionId } } }", id=task["id"])

    assert found == {"Task": {"id": task["id"], "status": "requested", "meta": {"versionId": "1"}}}


def test_decimals_keep_their_precision(admin: Person) -> None:
    body = b'{"resourceType":"Task","status":"draft","intent":"plan","input":[{"type":{"text":"x"},"valueDecimal":1.50}]}'
    headers = {"Content-Type": "application/fhir+json"}
    task = admin.fhir("POST", "/Task", content=body, headers=headers).json()

    answer = sent(admin, "{ input { valueDecimal } }", task["id"])

    assert '"valueDecimal":1.50}' in answer.text


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ("status: draft", "status=draft"),
        ('status: ["draft", requested]', "status=draft,requested"),
        ('authored_on: ["ge2024", "lt2023"]', "authored-on=ge2024,lt2023"),
        (
            '_filter: "status eq draft and not (priority eq stat)"',
            "_filter=status eq draft and not (priority eq stat)",
        ),
        ("_sort: _id", "_sort=_id"),
        ('_sort: ["-priority", "_id"]', "_sort=-priority,_id"),
        ('priority: stat, fhirpath: "true"', "priority=stat"),
    ],
)
def test_a_list_holds_the_same_tasks_as_a_search(service: Service, arguments: str, query: str) -> None:
    nurse = service.new_practitioner()
    for status, priority in [("draft", "stat"), ("draft", "routine"), ("requested", "stat")]:
        created(nurse, owned_by=nurse.reference, status=status, priority=priority)

    for who in (nurse, service.admin(), service.auditor()):
        found = data(who, f'{{ TaskList(owner: "{nurse.reference}", {arguments}) {{ id }} }}')

        assert ids(found["TaskList"]) == searched(who, f"owner={nurse.reference}&{query}")
        assert found["TaskList"]


def test_a_filter_that_is_none_is_refused(admin: Person) -> None:
    assert refusal(admin, '{ TaskList(_filter: "status equals draft") { id } }')[0] == 400


def test_a_list_without_matches_is_empty(service: Service) -> None:
    assert data(service.new_practitioner(), "{ TaskList { id } }") == {"TaskList": []}


def test_a_fhirpath_narrows_a_list(service: Service) -> None:
    nurse = service.new_practitioner()
    chart = chart_task(nurse, owned_by=nurse.reference)
    created(nurse, owned_by=nurse.reference)

    found = data(nurse, "{ TaskList(fhirpath: \"identifier.where(system = 'urn:a').exists()\") { id } }")

    assert ids(found["TaskList"]) == [chart["id"]]


def test_a_practitioner_sees_only_own_tasks(service: Service) -> None:
    nurse = service.new_practitioner()
    own = created(nurse, owned_by=nurse.reference)
    hidden = created(service.admin(), owned_by="Practitioner/other")

    assert ids(data(nurse, "{ TaskList { id } }")["TaskList"]) == [own["id"]]
    assert data(nurse, "{ TaskConnection { count } }") == {"TaskConnection": {"count": 1}}
    assert refusal(nurse, ONE, id=hidden["id"])[:2] == (403, "FORBIDDEN")
    assert refusal(nurse, '{ TaskList(owner: "Practitioner/other") { id } }')[:2] == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "keys",
    [
        ["_id", "_id"],
        ["priority", "-priority"],
        ["_id", "status", "intent", "priority", "code", "due-date"],
        ["no-such-key"],
    ],
)
def test_an_order_is_refused_as_a_search_by_rest_refuses_it(admin: Person, keys: list[str]) -> None:
    by_rest = admin.fhir("GET", "/Task", params={"_sort": ",".join(keys)})

    for field in ("TaskList(_sort: $keys) { id }", "TaskConnection(_sort: $keys) { count }"):
        status, _, message = refusal(admin, f"query Q($keys: [code!]) {{ {field} }}", keys=keys)

        assert status == by_rest.status_code == 400
        assert message == by_rest.json()["issue"][0]["details"]["text"]


def test_too_many_matches_are_an_error_and_no_shorter_list(service: Service, admin: Person) -> None:
    nurse = service.new_practitioner()
    draft = {"status": "draft", "intent": "plan", "owner": {"reference": nurse.reference}}
    one = "TaskCreate(res: $res) { id }"
    many = " ".join(f"t{number}: {one}" for number in range(29))
    for _ in range(18):
        data(admin, f"mutation M($res: Task_Input!) {{ {many} }}", res=draft)

    status, code, message = refusal(nurse, "{ TaskList { id } }")

    assert (status, code) == (400, "LIMIT_EXCEEDED")
    assert "TaskConnection" in message


def test_a_connection_goes_through_all_pages_both_ways(service: Service) -> None:
    nurse = service.new_practitioner()
    tasks = [created(nurse, owned_by=nurse.reference)["id"] for _ in range(5)]
    first = data(nurse, f'{{ TaskConnection(_count: 2, _sort: "_id") {{ {PAGE} }} }}')["TaskConnection"]

    def at(cursor: str, spelled: str = "_cursor") -> Any:
        query = f"query Q($at: String!) {{ TaskConnection({spelled}: $at) {{ {PAGE} }} }}"
        return data(nurse, query, at=cursor)["TaskConnection"]

    second = at(first["next"], "cursor")
    third = at(second["next"])

    pages = [[edge["resource"]["id"] for edge in each["edges"]] for each in (first, second, third)]
    assert pages == [tasks[:2], tasks[2:4], tasks[4:]]
    assert (first["count"], first["offset"], first["pagesize"]) == (5, 0, 2)
    assert "previous" not in first
    assert "next" not in third
    assert first["edges"][0] == {"mode": "match", "resource": {"id": tasks[0]}}
    assert at(second["previous"])["edges"] == at(third["first"])["edges"] == first["edges"]
    assert [edge["resource"]["id"] for edge in at(first["last"])["edges"]] == tasks[3:]


def test_a_cursor_is_its_own_callers_and_stands_alone(service: Service) -> None:
    nurse, colleague = service.new_practitioner(), service.new_practitioner()
    for _ in range(3):
        created(nurse, owned_by=nurse.reference)
    cursor = data(nurse, "{ TaskConnection(_count: 1) { next } }")["TaskConnection"]["next"]

    query = "query Q($at: String!) { TaskConnection(_cursor: $at) { count } }"
    with_count = query.replace("$at)", "$at, _count: 2)")

    assert refusal(colleague, query, at=cursor)[0] == 400
    assert refusal(nurse, with_count, at=cursor)[0] == 400
    assert refusal(nurse, '{ TaskConnection(_cursor: "forged") { count } }')[0] == 400


def test_a_task_is_created_updated_and_deleted(admin: Person) -> None:
    res = documented_task(
        id="ignored", contained=[{"resourceType": "Patient", "id": "p"}], focus={"reference": "#p"}
    )
    create = "mutation M($res: Task_Input!) { TaskCreate(res: $res) { id status contained { id } } }"
    made = data(admin, create, res=res)["TaskCreate"]
    assert made["id"] != "ignored"
    assert (made["status"], made["contained"]) == ("requested", [{"id": "p"}])

    update = (
        "mutation M($id: ID!, $res: Task_Input!) { TaskUpdate(id: $id, res: $res, ifVersion: 1) { status } }"
    )
    changed = documented_task(status="accepted")
    assert data(admin, update, id=made["id"], res=changed) == {"TaskUpdate": {"status": "accepted"}}
    assert refusal(admin, update, id=made["id"], res=changed)[:2] == (412, "CONFLICT")

    delete = "mutation M($id: ID!) { TaskDelete(id: $id) }"
    assert data(admin, delete, id=made["id"]) == {"TaskDelete": True}
    assert data(admin, delete, id=made["id"]) == {"TaskDelete": False}
    assert admin.fhir("GET", f"/Task/{made['id']}").status_code == 410


def test_input_may_stand_in_the_document(admin: Person) -> None:
    query = """mutation { TaskCreate(res: {
        status: draft, intent: "plan", input: [{type: {text: "x"}, valueDecimal: 1.50}],
        _description: {extension: [{url: "http://x.example", valueBoolean: true}]}
    }) { input { valueDecimal } _description { extension { valueBoolean } } } }"""

    answer = sent(admin, query)

    assert '"valueDecimal":1.50}' in answer.text
    assert answer.json()["data"]["TaskCreate"]["_description"] == {"extension": [{"valueBoolean": True}]}


def test_what_a_mutation_does_wrong_is_told_at_once_and_nothing_is_kept(
    service: Service, admin: Person
) -> None:
    nurse = service.new_practitioner()
    good = documented_task(owned_by=nurse.reference)
    wrong = documented_task(status="done", intent="wish")
    query = "mutation M($good: Task_Input!, $wrong: Task_Input!) { a: TaskCreate(res: $good) { id } b: TaskCreate(res: $wrong) { id } }"

    answer = sent(admin, query, good=good, wrong=wrong)

    issues = answer.json()["errors"][0]["extensions"]["resource"]["issue"]
    assert answer.status_code == 400
    assert {issue["expression"][0] for issue in issues} == {"Task.status", "Task.intent"}
    assert data(nurse, "{ TaskConnection { count } }")["TaskConnection"]["count"] == 0


MUTATIONS = {
    "create": "mutation M($id: ID!, $res: Task_Input!) { TaskCreate(res: $res) { id } a: TaskCreate(res: $res) { id description @skip(if: true) } }",
    "update": "mutation M($id: ID!, $res: Task_Input!) { TaskUpdate(id: $id, res: $res) { id } }",
    "delete": "mutation M($id: ID!) { TaskDelete(id: $id) }",
}


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        ("auditor", "create", 403),
        ("auditor", "update", 403),
        ("auditor", "delete", 403),
        ("owner", "update", 200),
        ("owner", "delete", 403),
        ("other", "create", 403),
        ("other", "update", 403),
        ("other", "delete", 403),
    ],
)
def test_writing_is_as_closed_here_as_over_rest(service: Service, role: str, act: str, status: int) -> None:
    owner = service.new_practitioner()
    task = created(owner, owned_by=owner.reference)
    people = {"auditor": service.auditor(), "owner": owner, "other": service.new_practitioner()}
    query = MUTATIONS[act].replace("$id: ID!, ", "") if act == "create" else MUTATIONS[act]
    given: dict[str, Any] = {"res": documented_task(owned_by=owner.reference)} if act != "delete" else {}
    given |= {"id": task["id"]} if act != "create" else {}

    answer = sent(people[role], query, **given)

    assert answer.status_code == status, answer.text
    now = service.admin().fhir("GET", f"/Task/{task['id']}").json()
    assert (now == task) == (status != 200)


def test_get_asks_and_never_writes(admin: Person) -> None:
    task = created(admin)
    given = f"&variables={quote(json.dumps({'id': task['id']}))}"
    query = quote(ONE) + given
    mutation = quote("mutation M($id: ID!) { TaskDelete(id: $id) }") + given

    assert admin.fhir("GET", f"/$graphql?query={query}").json() == {"data": {"Task": {"id": task["id"]}}}
    assert admin.fhir("GET", f"/$graphql?query={mutation}").status_code == 405
    assert admin.fhir("GET", f"/Task/{task['id']}").status_code == 200


def test_the_document_may_be_the_body(admin: Person) -> None:
    headers = {"Content-Type": "application/graphql", "Accept": "application/graphql-response+json"}

    answer = admin.fhir("POST", "/$graphql", content=b"{ __typename }", headers=headers)

    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": 7}, 400),
        ({}, 400),
        ([], 400),
        ({"query": "{ a", "variables": {}}, 400),
        ({"query": "{ __typename }", "variables": []}, 400),
        ({"query": "query A { __typename } query B { __typename }"}, 400),
        ({"query": "query A($id: ID!) { Task(id: $id) { id } }"}, 400),
        ({"query": "subscription { x }"}, 400),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(admin: Person, body: Any, status: int) -> None:
    answer = admin.fhir("POST", "/$graphql", body)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["resource"]["resourceType"] == "OperationOutcome"


def test_other_types_of_body_are_refused(admin: Person) -> None:
    answer = admin.fhir(
        "POST", "/$graphql", content=b"{ __typename }", headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 415


def test_introspection_describes_what_is_served(admin: Person) -> None:
    schema = build_client_schema(data(admin, get_introspection_query()))

    assert schema.query_type is not None
    assert set(schema.query_type.fields) == {"Task", "TaskList", "TaskConnection"}
    assert schema.mutation_type is not None
    assert set(schema.mutation_type.fields) == {"TaskCreate", "TaskUpdate", "TaskDelete"}
    assert {"flatten", "first", "singleton", "slice"} <= {directive.name for directive in schema.directives}


def test_the_schema_over_and_over_is_refused(admin: Person) -> None:
    told = "types { fields { name args { name type { name ofType { name } } } type { name kind } } }"
    aliases = " ".join(f"a{i}: {told}" for i in range(28))

    assert refusal(admin, f"{{ __schema {{ {aliases} }} }}")[:2] == (400, "LIMIT_EXCEEDED")


HOSTILE = {
    "too deep": "{ TaskList " + "{ partOf { resource " * 40 + "{ id }" + " } }" * 40 + " }",
    "too many aliases": "{ " + " ".join(f"a{i}: __typename" for i in range(400)) + " }",
    "a cycle of fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "an explosion of fragments": "{ ...F0 } "
    + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(30))
    + " fragment F30 on Query { __typename }",
    "too many tokens": "{ " + "__typename " * 5000 + "}",
    "a long number": "{ TaskConnection(_count: " + "9" * 5000 + ") { count } }",
    "many conditions": "{ TaskList(status: [" + '"draft",' * 900 + "]) { id } }",
    "a long path": '{ TaskList(fhirpath: "' + "(" * 200 + '") { id } }',
    "nested searches": "{ TaskList { TaskList(_reference: part_of) { TaskList(_reference: part_of) { id } } } }",
}


def test_a_costly_path_over_a_large_task_is_refused_quickly(admin: Person) -> None:
    rows = [{"type": {"text": "x" * 50}, "valueString": "y" * 50} for _ in range(1000)]
    task = created(admin, input=rows)
    path = "type.text = 'a'" + " or type.text = 'a'" * 14
    query = "{ " + " ".join(f'a{i}: input(fhirpath: "{path}") {{ id }}' for i in range(25)) + " }"
    begun = time.monotonic()

    answer = refusal(admin, query, task["id"])

    assert answer[:2] == (400, "LIMIT_EXCEEDED")
    assert time.monotonic() - begun < AT_ONCE_SECONDS


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_quickly(service: Service, name: str) -> None:
    nurse = service.new_practitioner()
    tasks = [created(nurse, owned_by=nurse.reference) for _ in range(2)]
    for task in tasks if name == "nested searches" else []:
        for _ in range(60):
            created(nurse, owned_by=nurse.reference, partOf=[{"reference": f"Task/{task['id']}"}])
    begun = time.monotonic()

    status, _, _ = refusal(nurse, HOSTILE[name])

    assert status == 400
    assert time.monotonic() - begun < AT_ONCE_SECONDS
