"""What every act is about: a task, its owner, and a colleague."""

import secrets
from dataclasses import dataclass

from tests.both_doors.doors import Answer, Door, Headers, Json, RestDoor
from tests.service import Person, Service
from tests.tasks import documented_task

SYSTEM = "urn:example:orders"
NOBODYS_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
ROLES = ("admin", "owner", "colleague", "auditor", "nobody")


@dataclass(frozen=True)
class Scene:
    """A task of one practitioner, and the colleague to whom somebody may try to hand it."""

    door: Door
    people: dict[str, Person]
    task_id: str
    identifier: str

    @property
    def owner(self) -> str:
        """The reference of the owner."""
        return str(self.people["owner"].reference)

    @property
    def colleague(self) -> str:
        """The reference of the colleague."""
        return str(self.people["colleague"].reference)

    def task(self, **changes: object) -> Json:
        """Return the task as it is, but for some changes."""
        return _task(self.owner, self.identifier, **changes)

    def fhir(
        self, who: Person, method: str, path: str, body: object = None, headers: Headers | None = None
    ) -> Answer:
        """Send a FHIR request by this transport, and return its own HTTP status."""
        assert isinstance(self.door, RestDoor)
        response = self.door.send(who, method, path, body, headers)
        return Answer(response.status_code, response=response)

    @property
    def match(self) -> str:
        """The condition that this task alone fulfils."""
        return f"identifier={SYSTEM}|{self.identifier}"


def _task(owned_by: str, value: str, /, **changes: object) -> Json:
    return documented_task(owned_by, **{"identifier": [{"system": SYSTEM, "value": value}], **changes})


def new_scene(service: Service, door: Door) -> Scene:
    """Return a new task of a new practitioner; each scene has people of its own."""
    owner, identifier = service.new_practitioner(), secrets.token_hex(8)
    people = {
        "admin": service.admin(),
        "owner": owner,
        "colleague": service.new_practitioner(),
        "auditor": service.auditor(),
        "nobody": service.nobody(),
    }
    made = owner.fhir("POST", "/Task", _task(str(owner.reference), identifier))
    assert made.status_code == 201, made.text
    return Scene(door, people, made.json()["id"], identifier)
