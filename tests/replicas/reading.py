"""People at a Taskward that reads from a replica, with version tokens and without."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.both_doors.doors import Answer, Door
from tests.replicas.servers import Server, wait_until
from tests.service import Person, Service
from tests.tasks import documented_task

HEADER = "X-Version-Token"


@dataclass(frozen=True)
class Informed(Person):
    """Somebody who sends version tokens."""

    tokens: str = ""

    def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {HEADER: self.tokens} | more.pop("headers", {})
        return super().request(method, path, headers=headers, **more)


def informed(who: Person, *tokens: str) -> Informed:
    """Return the same person, who has been given tokens."""
    return Informed(who.client, who.token, who.reference, ",".join(tokens))


def token_in(answer: Answer) -> str:
    assert answer.response is not None
    token: str = answer.response.headers[HEADER]
    return token


def replaced(door: Door, who: Person, task_id: str, description: str) -> Answer:
    """Write the next version of a task."""
    answer = door.update(who, task_id, documented_task(description=description))
    assert answer.status == 200, answer.issues
    return answer


def wait_until_used(service: Service, *expected: str) -> None:
    """Wait until the server says of its replicas what is expected: that they are used."""
    wait_until(lambda: service.client.get("/readyz").json()["replicas"] == list(expected or ("used",)))


def new_task(door: Door, service: Service, replica: Server, primary: Server) -> str:
    """Return the id of a task that the replica has, written long ago as far as anybody remembers."""
    writer = service.new_practitioner()
    answer = door.create(writer, documented_task(writer.reference, description="old"))
    replica.wait_for(primary)
    task_id: str = answer.task["id"]
    return task_id
