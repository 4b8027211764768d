"""What a refusal, or the lack of one, could tell about somebody else's tasks: Z-30 to Z-36."""

import statistics
import time
from collections.abc import Callable

import pytest

from graphql_schema.schema import schema
from graphql_schema.task.parameters import SORT_KEYS
from tests.authorization.matrix import ROWS
from tests.authorization.refusals import TELLTALES, header_names
from tests.authorization.scenes import SYSTEM, Scene, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Answer
from tests.service import Person, Service
from tests.tasks import documented_task

ROUNDS = 60
MOST_TRIES = 5
"""Others use the machine, too: one quiet moment is enough to see that the medians agree."""


def test_z30_every_403_has_the_same_bytes_whatever_its_cause(service: Service) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    deleted = new_scene(service, TRANSPORTS["rest"])
    deleted.door.delete(deleted.people["admin"], deleted.task_id)
    owner, colleague, auditor = (scene.people[role] for role in ("owner", "colleague", "auditor"))
    path = f"/Task/{scene.task_id}"

    answers = [
        auditor.fhir("POST", "/Task", scene.task()),
        auditor.fhir("DELETE", path),
        owner.fhir("DELETE", path),
        owner.fhir("PUT", path, scene.task(id=scene.task_id, owner=None)),
        owner.fhir("GET", f"/Task/{deleted.task_id}"),
        owner.fhir("GET", "/$export"),
        colleague.fhir("POST", "/Task", scene.task()),
        colleague.fhir("GET", path),
        colleague.fhir("GET", f"{path}/_history"),
        colleague.fhir("GET", f"{path}/_history/1"),
        colleague.fhir("GET", f"{path}/_history/99"),
        colleague.fhir("PUT", path, scene.task(id=scene.task_id), headers={"If-Match": 'W/"99"'}),
        colleague.fhir("GET", f"/Task?owner={scene.owner}"),
        colleague.fhir("POST", f"{path}/$validate", scene.task()),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert len({header_names(answer) for answer in answers}) == 1


def _times(ask: Callable[[str], object], ids: tuple[str, str]) -> tuple[float, float]:
    """Return the medians for both ids, in seconds, asked in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for task_id, times in zip(ids, taken, strict=True):
            start = time.perf_counter()
            ask(task_id)
            times.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def test_z31_refusing_anothers_task_takes_as_long_as_missing_one(service: Service) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    colleague = scene.people["colleague"]
    missing = scene.task_id[:-12] + "0" * 12

    for _ in range(MOST_TRIES):
        of_anothers, of_none = _times(
            lambda task_id: colleague.fhir("GET", f"/Task/{task_id}"), (scene.task_id, missing)
        )
        if abs(of_anothers - of_none) <= 0.15 * min(of_anothers, of_none):
            return
    pytest.fail(f"Another's task takes {of_anothers:.6f} s, none at all {of_none:.6f} s.")


def test_z32_an_identifier_of_anothers_task_is_as_free_as_any(service: Service) -> None:
    for door in TRANSPORTS.values():
        scene = new_scene(service, door)
        colleague = scene.people["colleague"]
        mine = {"reference": colleague.reference}

        taken = door.create(colleague, scene.task(owner=mine))
        free = door.create(colleague, scene.task(owner=mine, identifier=[{"system": SYSTEM, "value": "x"}]))

        assert (taken.status, free.status) == (200, 200)


def test_z32_an_idempotency_key_of_anothers_is_as_free_as_any(service: Service) -> None:
    one, other = service.new_practitioner(), service.new_practitioner()
    headers = {"Idempotency-Key": one.reference or ""}

    ids = [
        who.fhir("POST", "/Task", documented_task(who.reference, description=text), headers=headers).json()[
            "id"
        ]
        for who, text in ((one, "Mine"), (other, "Theirs"), (one, "Mine"))
    ]

    assert ids[0] == ids[2] != ids[1]


def _entries(who: Person, query: str) -> tuple[list[str], int]:
    bundle = who.fhir("GET", f"/Task?{query}&_total=accurate").json()
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])], bundle["total"]


def test_z33_no_order_shows_or_places_anothers_task(service: Service) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    colleague = scene.people["colleague"]
    own = [colleague.fhir("POST", "/Task", documented_task(None)).json()["id"] for _ in range(2)]

    for key in SORT_KEYS:
        first = colleague.fhir("GET", f"/Task?_sort=-{key}&_count=1").json()
        following = [link["url"] for link in first["link"] if link["relation"] == "next"]
        second = colleague.fhir("GET", following[0].partition("/api/fhir")[2]).json()

        pages = [first["entry"], second["entry"]]
        assert {entry["resource"]["id"] for page in pages for entry in page} == set(own)
        assert "next" not in {link["relation"] for link in second["link"]}


def test_z33_no_value_of_anothers_task_can_be_guessed_by_searching(service: Service) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    owner, colleague = scene.people["owner"], scene.people["colleague"]
    guesses = [
        scene.match,
        f"_id={scene.task_id}",
        "_filter=status eq requested",
        "_filter=not (status eq completed)",
        "status:not=completed",
        "owner:missing=false",
        "patient=Patient/65f1234567890abcdef12345",
        "authored-on=lt2025",
        "due-date=lt2025",
    ]

    for guess in guesses:
        assert _entries(owner, guess) == ([scene.task_id], 1)
        assert _entries(colleague, guess) == ([], 0)


def _leaks(scene: Scene, answer: Answer) -> bool:
    """Tell whether an answer holds anything that only the scene's own task could have told."""
    assert answer.response is not None
    text = f"{dict(answer.response.headers)} {answer.response.text}"
    told = [scene.owner.removeprefix("Practitioner/"), scene.identifier, "SECRET", "HbA1c"]
    return any(value in text for value in told)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_z34_and_z35_no_error_and_no_header_tells_a_value_of_anothers_task(
    service: Service, transport: str
) -> None:
    scene = new_scene(service, TRANSPORTS[transport])
    secret = {"op": "replace", "path": "/description", "value": "SECRET"}
    patched = TRANSPORTS["rest"].patch(scene.people["owner"], scene.task_id, [secret])
    assert patched.status == 200
    refused = {
        act: row for act, row in ROWS.items() if transport in row.through and row.expected[2] in {403, 404}
    }

    answers = {act: row.act(scene, scene.people["colleague"]) for act, row in refused.items()}

    assert [act for act, answer in answers.items() if _leaks(scene, answer)] == []
    assert [
        act
        for act, answer in answers.items()
        if answer.response is None or TELLTALES & set(answer.response.headers)
    ] == []


def test_z34_no_suggestion_names_what_was_not_asked_for(service: Service) -> None:
    nurse = service.new_practitioner()
    documents = ["{ tsk { id } }", '{ task(idd: "x") { id } }', "{ tasks { nodes { descriptio } } }"]

    for document in documents:
        answer = nurse.graphql(document)

        assert answer.status_code == 400
        assert "Did you mean" not in answer.text


def test_z36_nothing_is_pushed_to_anybody(service: Service, tables: Tables) -> None:
    before = tables.digest()

    answer = service.admin().graphql("subscription { tasks { id } }")

    assert schema._schema.subscription_type is None
    assert answer.status_code == 400
    assert tables.digest() == before
