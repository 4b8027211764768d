"""What makes a task one's own: Z-37 of the catalogue, and its counterpart."""

import json

import pytest

from tests.authorization.scenes import Scene, new_scene
from tests.authorization.tables import Tables
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Door, Json
from tests.service import Person, Service
from tests.tasks import documented_task

FULL_WIDTH = {ord("a") + i: 0xFF41 + i for i in range(26)}

SPOOFED: dict[str, Json] = {
    "in small letters": {"reference": "practitioner/{id}"},
    "after a space": {"reference": " {own}"},
    "before a line break": {"reference": "{own}\n"},
    "before a slash": {"reference": "{own}/"},
    "behind two slashes": {"reference": "Practitioner//{id}"},
    "on another server": {"reference": "http://evil.example/fhir/{own}"},
    "on our server beside the base": {"reference": "{url}/{own}"},
    "on our server by another name": {"reference": "HTTP{rest}/api/fhir/{own}"},
    "behind our base twice": {"reference": "{url}/api/fhir/api/fhir/{own}"},
    "behind a slash": {"reference": "/{own}"},
    "with an encoded slash": {"reference": "Practitioner%2F{id}"},
    "with a query": {"reference": "{own}?x=1"},
    "with a fragment": {"reference": "{own}#x"},
    "with a history of no version": {"reference": "{own}/_history/"},
    "with a version in the wrong place": {"reference": "{own}/_history/1/_history/1"},
    "as another role of theirs": {"reference": "PractitionerRole/{id}"},
    "as something contained": {"reference": "#{id}"},
    "by look-alikes": {"reference": "Practitioner/{wide}"},
    "with an invisible letter": {"reference": "Practitioner/{id}\u200b"},
    "as a name only": {"display": "{own}"},
    "by identifier": {"identifier": {"system": "urn:x", "value": "{id}"}, "type": "Practitioner"},
    "by an extension": {"extension": [{"url": "http://x.example", "valueString": "{own}"}]},
    "by an extension of the reference": {
        "_reference": {"extension": [{"url": "http://x.example", "valueString": "{own}"}]}
    },
}


def spoofed(owner: Json, who: Person, url: str) -> Json:
    """Return an owner with its blanks filled in."""
    own = str(who.reference)
    wide = own.removeprefix("Practitioner/").translate(FULL_WIDTH)
    text = json.dumps(owner)
    blanks = {"{id}": own.removeprefix("Practitioner/"), "{own}": own, "{url}": url, "{wide}": wide}
    for blank, value in (blanks | {"{rest}": url.removeprefix("http")}).items():
        text = text.replace(blank, value)
    owned: Json = json.loads(text)
    return owned


@pytest.mark.parametrize("spoof", SPOOFED)
def test_z37_what_only_looks_like_oneself_is_not_own(service: Service, tables: Tables, spoof: str) -> None:
    scene = new_scene(service, TRANSPORTS["rest"])
    who, before = scene.people["owner"], tables.digest()
    owner = spoofed(SPOOFED[spoof], who, service.url)
    # GraphQL's input has no place for extensions of a text.
    doors = {
        name: door for name, door in TRANSPORTS.items() if name != "graphql" or "_reference" not in owner
    }

    created = {name: door.create(who, scene.task(owner=owner)).status for name, door in doors.items()}
    updated = {
        name: door.update(who, scene.task_id, scene.task(owner=owner)).status for name, door in doors.items()
    }

    assert created == updated == dict.fromkeys(doors, 403)
    assert tables.digest() == before


def test_z37_of_two_owners_in_one_object_neither_counts(service: Service, tables: Tables) -> None:
    mine, other = service.new_practitioner(), service.new_practitioner()
    text = json.dumps(documented_task(mine.reference))
    both = f'{text[:-1]}, "owner": {{"reference": "{other.reference}"}}}}'
    before = tables.digest()

    answer = mine.request(
        "POST", "/api/fhir/Task", content=both, headers={"Content-Type": "application/fhir+json"}
    )

    assert answer.status_code == 400
    assert tables.digest() == before


def test_a_versioned_or_absolute_reference_to_oneself_is_own(service: Service, door: Door) -> None:
    owner = service.new_practitioner()

    for reference in (f"{owner.reference}/_history/1", f"{service.url}/api/fhir/{owner.reference}"):
        created = door.create(owner, documented_task(reference))
        assert created.task["owner"] == {"reference": reference}

    assert door.count(owner, {"owner": [str(owner.reference)]}).total == 2


def test_a_practitioners_task_without_an_owner_becomes_their_own(service: Service, door: Door) -> None:
    owner = service.new_practitioner()

    created = door.create(owner, documented_task(None))

    assert created.task["owner"] == {"reference": owner.reference}


def test_whoever_gets_a_task_sees_its_past_and_whoever_gave_it_sees_nothing(service: Service) -> None:
    rest = TRANSPORTS["rest"]
    scene: Scene = new_scene(service, rest)
    before, now = scene.people["owner"], scene.people["colleague"]
    handed = rest.update(scene.people["admin"], scene.task_id, scene.task(owner={"reference": now.reference}))
    assert handed.status == 200

    for door in (TRANSPORTS[name] for name in ("rest", "batch", "transaction", "graphql")):
        assert [task["version"] for task in door.history(now, scene.task_id).tasks] == [2, 1]
        assert door.history(before, scene.task_id).status == 403
        assert door.read(before, scene.task_id).status == 403
    for version in (1, 2):
        path = f"/Task/{scene.task_id}/_history/{version}"
        assert scene.fhir(now, "GET", path).status == 200
        assert scene.fhir(before, "GET", path).status == 403
