"""What may be a moment old is read from the replica; whoever knows better reads from the primary."""

import secrets
import time
from collections.abc import Callable, Iterator

import pytest

from tests.both_doors.doors import DOORS, Door
from tests.operations.exports import exported
from tests.replicas.reading import HEADER, informed, new_task, replaced, token_in
from tests.replicas.servers import Server
from tests.service import Person, Service
from tests.tasks import documented_task


def by_fhir(path: str) -> Callable[[Person, str], str]:
    return lambda who, task_id: who.fhir("GET", path.format(task_id)).text


def by_graphql(query: str) -> Callable[[Person, str], str]:
    return lambda who, task_id: who.graphql(query, id=task_id).text


def by_batch(who: Person, task_id: str) -> str:
    entry = {"request": {"method": "GET", "url": f"Task/{task_id}"}}
    return who.fhir("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": [entry]}).text


def by_export(who: Person, _: str) -> str:
    return str(exported(who, "/Task/$export"))


READS: dict[str, Callable[[Person, str], str]] = {
    "read": by_fhir("/Task/{}"),
    "search": by_fhir("/Task?_id={}"),
    "history": by_fhir("/Task/{}/_history"),
    "history of all": by_fhir("/Task/_history?_count=100"),
    "batch": by_batch,
    "export": by_export,
    "GraphQL task": by_graphql("query($id: ID!) { task(id: $id) { description } }"),
    "GraphQL tasks": by_graphql("query($id: ID!) { tasks(filter: {ids: [$id]}) { nodes { description } } }"),
    "GraphQL history": by_graphql("query($id: ID!) { task(id: $id) { history { nodes { description } } } }"),
}


@pytest.fixture
def task_id(patient_service: Service, replica: Server, primary: Server) -> str:
    return new_task(DOORS["rest"], patient_service, replica, primary)


@pytest.fixture
def standing_still(task_id: str, replica: Server) -> Iterator[None]:
    assert task_id
    with replica.standing_still():
        yield


@pytest.mark.parametrize("name", READS)
@pytest.mark.usefixtures("standing_still")
def test_others_read_from_the_replica(name: str, patient_service: Service, task_id: str, door: Door) -> None:
    mark, reader = secrets.token_hex(8), patient_service.auditor()

    answer = replaced(door, patient_service.admin(), task_id, mark)

    found = READS[name](reader, task_id)
    assert "old" in found
    assert mark not in found
    assert mark in READS[name](informed(reader, token_in(answer)), task_id)


@pytest.mark.usefixtures("standing_still")
def test_counts_and_facets_come_from_the_replica(patient_service: Service) -> None:
    reader, owner = patient_service.auditor(), patient_service.new_practitioner()
    query = """query($owner: [String!]) { tasks(filter: {owner: $owner}, first: 0) {
        totalCount facets { status { count } } } }"""

    for number in range(2):
        answer = DOORS["rest"].create(owner, documented_task(owner.reference))
        for who, expected in ((reader, 0), (informed(reader, token_in(answer)), number + 1)):
            found = who.graphql(query, owner=[owner.reference]).json()["data"]["tasks"]
            assert found["totalCount"] == expected
            assert sum(facet["count"] for facet in found["facets"]["status"]) == expected
            counted = who.fhir("GET", f"/Task?owner={owner.reference}&_summary=count").json()["total"]
            assert counted == expected


@pytest.mark.usefixtures("standing_still")
def test_who_wrote_sees_it_without_a_token_at_both_doors(
    patient_service: Service, task_id: str, door: Door
) -> None:
    writer = patient_service.admin()

    replaced(door, writer, task_id, "new")

    for other in DOORS.values():
        assert other.read(writer, task_id).task["description"] == "new"
        assert other.search(writer, {"_id": [task_id]}).task["description"] == "new"
        assert [task["version"] for task in other.history(writer, task_id).tasks] == [2, 1]


@pytest.mark.usefixtures("standing_still")
def test_what_was_written_in_a_bundle_is_seen_with_its_token(patient_service: Service, task_id: str) -> None:
    entry = {
        "resource": documented_task(id=task_id, description="new"),
        "request": {"method": "PUT", "url": f"Task/{task_id}"},
    }
    reader = patient_service.auditor()

    for kind in ("batch", "transaction"):
        bundle = {"resourceType": "Bundle", "type": kind, "entry": [entry]}
        answer = patient_service.admin().fhir("POST", "", bundle)
        assert answer.status_code == 200, answer.text
        assert reader.fhir("GET", f"/Task/{task_id}").json()["description"] == "old"
        seen = informed(reader, answer.headers[HEADER]).fhir("GET", f"/Task/{task_id}").json()
        assert seen["description"] == "new"


def test_a_token_asks_for_no_more_than_its_write(
    patient_service: Service, task_id: str, replica: Server, primary: Server, door: Door
) -> None:
    token = token_in(replaced(door, patient_service.admin(), task_id, "second"))
    replica.wait_for(primary)
    reader = informed(patient_service.auditor(), token)

    with replica.standing_still():
        replaced(door, patient_service.admin(), task_id, "third")

        assert door.read(reader, task_id).task["description"] == "second"


@pytest.mark.usefixtures("standing_still")
def test_of_several_tokens_the_newest_counts(patient_service: Service, task_id: str, door: Door) -> None:
    admin = patient_service.admin()
    first, second = (token_in(replaced(door, admin, task_id, text)) for text in ("second", "third"))

    reader = informed(patient_service.auditor(), second, first)

    assert door.read(reader, task_id).task["description"] == "third"


def test_reads_and_refused_writes_give_no_token(patient_service: Service, task_id: str, door: Door) -> None:
    auditor = patient_service.auditor()
    answers = [door.read(auditor, task_id), door.update(auditor, task_id, documented_task())]

    assert [answer.status for answer in answers] == [200, 403]
    assert all(answer.response and HEADER not in answer.response.headers for answer in answers)


@pytest.mark.usefixtures("standing_still")
def test_a_task_that_the_replica_lacks_is_not_told_missing(patient_service: Service, door: Door) -> None:
    created = door.create(patient_service.admin(), documented_task()).task

    reader = patient_service.auditor()
    assert door.read(reader, created["id"]).status == 200
    assert reader.fhir("GET", f"/Task/{created['id']}/_history/1").status_code == 200
    assert len(door.history(reader, created["id"]).tasks) == 1
    assert door.read(reader, "01a204a0-734a-7777-9831-905607ea193a").status == 404


@pytest.mark.usefixtures("standing_still")
def test_a_version_that_the_replica_lacks_is_not_told_missing(patient_service: Service, task_id: str) -> None:
    replaced(DOORS["rest"], patient_service.admin(), task_id, "new")

    answer = patient_service.auditor().fhir("GET", f"/Task/{task_id}/_history/2")

    assert (answer.status_code, answer.json()["description"]) == (200, "new")


@pytest.mark.usefixtures("standing_still")
def test_a_task_that_was_just_handed_over_is_not_forbidden(
    patient_service: Service, task_id: str, door: Door
) -> None:
    owner = patient_service.new_practitioner()
    document = documented_task(owner.reference)

    door.update(patient_service.admin(), task_id, document)

    assert door.read(owner, task_id).status == 200


@pytest.mark.usefixtures("standing_still")
def test_a_condition_that_names_a_newer_version_is_judged_by_the_primary(
    patient_service: Service, task_id: str
) -> None:
    replaced(DOORS["rest"], patient_service.admin(), task_id, "new")
    path, reader = f"/Task/{task_id}", patient_service.auditor()

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return reader.fhir("GET", path, headers=named).status_code

    assert status(if_none_match='W/"1"') == 304
    assert status(if_none_match='W/"2"') == 304
    assert status(if_match='W/"2"') == 200
    entry = {"request": {"method": "GET", "url": path[1:], "ifNoneMatch": 'W/"2"'}}
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    (told,) = reader.fhir("POST", "", bundle).json()["entry"]
    assert told["response"]["status"].startswith("304")


@pytest.mark.usefixtures("standing_still")
def test_what_one_operation_reads_after_writing_has_the_write(patient_service: Service, task_id: str) -> None:
    query = """mutation($id: ID!) { setTaskStatus(id: $id, status: ACCEPTED) {
        history { nodes { version } } } }"""

    answer = patient_service.admin().graphql(query, id=task_id).json()

    assert [node["version"] for node in answer["data"]["setTaskStatus"]["history"]["nodes"]] == [2, 1]


BAD_TOKENS = ("abc", "1-", "1-2,", "")


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_what_is_no_token_is_refused_before_anything_is_written(
    patient_service: Service, task_id: str, door: Door, token: str
) -> None:
    admin = patient_service.admin()
    answers = [
        who.request("POST", "/graphql", json={"query": "{ me { name } }"}, headers={HEADER: token})
        for who in (admin, patient_service.nobody())
    ]
    assert [answer.status_code for answer in answers] == [400, 401]
    assert answers[0].json()["errors"][0]["message"].startswith("X-Version-Token takes tokens")

    written = admin.fhir("PUT", f"/Task/{task_id}", documented_task(id=task_id), headers={HEADER: token})
    read = patient_service.nobody().fhir("GET", f"/Task/{task_id}", headers={HEADER: token})
    assert (written.status_code, read.status_code) == (400, 401)
    assert written.json()["issue"][0]["details"]["text"].startswith("X-Version-Token takes tokens")
    assert door.read(admin, task_id).task["version"] == 1


@pytest.mark.usefixtures("standing_still")
def test_what_is_read_is_on_record_once_wherever_it_was_read(
    patient_service: Service, task_id: str, door: Door
) -> None:
    owner, auditor = patient_service.new_practitioner(), patient_service.auditor()
    stranger = patient_service.new_practitioner()
    there = door.read(auditor, task_id).status
    created = door.create(patient_service.admin(), documented_task(owner.reference)).task["id"]

    statuses = [there, door.read(owner, created).status, door.read(stranger, created).status]

    assert statuses == [200, 200, 403]
    time.sleep(0.6)
    for entity, reader, outcome in (
        (task_id, "auditor", "0"),
        (created, owner, "0"),
        (created, stranger, "8"),
    ):
        name = reader if isinstance(reader, str) else str(reader.reference).partition("/")[2]
        found = auditor.fhir("GET", f"/AuditEvent?entity=Task/{entity}&_count=50").json()["entry"]
        by_reader = [
            entry["resource"]["outcome"]
            for entry in found
            if name in str(entry["resource"]["agent"]) and entry["resource"]["action"] in "RE"
        ]
        assert by_reader == [outcome]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/fhir/Task"),
        ("POST", "/api/fhir/Task"),
        ("GET", "/api/fhir/Task/_history"),
        ("GET", "/api/fhir/Task/$export"),
        ("POST", "/api/fhir/$graphql"),
        ("POST", "/api/fhir/Task/$validate"),
        ("POST", "/api/fhir"),
        ("POST", "/graphql"),
    ],
)
def test_who_has_no_token_is_told_so_where_there_are_replicas(
    patient_service: Service, method: str, path: str
) -> None:
    assert patient_service.nobody().request(method, path, json={}).status_code == 401


def test_what_is_public_stays_so_where_there_are_replicas(patient_service: Service) -> None:
    assert patient_service.nobody().fhir("GET", "/metadata").status_code == 200
    assert patient_service.nobody().request("GET", "/healthz").status_code == 200
