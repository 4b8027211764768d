"""What workloads are made of: tasks that are there, and requests in the name of an admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from graphql_schema.task.store import TaskVersion
from tests.benchmarks.calls import Answer, Call, http_request
from tests.benchmarks.floor_graphql import LIST, SIZE
from tests.benchmarks.ward import Ward


@dataclass(frozen=True, slots=True)
class Workload:
    """Calls of our server, and those of the floor that does the same with SQL by hand.

    `variants` names the servers without one thing or the other that are worth asking the same.
    """

    name: str
    title: str
    ours: Sequence[Call]
    raw: Sequence[Call]
    variants: Sequence[str] = ("unaudited",)


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of the tasks in the database, and the token to ask for them with."""

    ward: Ward
    token: str

    def fhir(
        self,
        method: str,
        rest: str,
        right: Answer,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Call:
        """Return a call of `/api/fhir/Task` and what follows."""
        media = {"Content-Type": "application/fhir+json"} if body is not None else {}
        return Call(
            http_request(
                method, f"/api/fhir/Task{rest}", self._authorization | media | dict(headers or {}), body
            ),
            right,
        )

    def graphql(self, query: str, right: Answer, **variables: object) -> Call:
        """Return a call of `/graphql`."""
        headers = self._authorization | {"Content-Type": "application/json"}
        body = {"query": query, "variables": variables}
        return Call(http_request("POST", "/graphql", headers, body), right)

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def constant(size: int) -> Call:
    """Return the call of the floor that answers so many bytes, whatever they are."""
    return Call(http_request("GET", f"/constant/{size}"), Answer())


def library_list() -> Call:
    """Return the call of the floor that executes GraphQL as a library comes."""
    headers = {"Content-Type": "application/json"}
    return Call(http_request("POST", "/graphql", headers, {"query": LIST}), Answer(200, '"id":', SIZE))


def raw_task(task: TaskVersion) -> Call:
    """Return the call of the floor that selects one task."""
    return Call(http_request("GET", f"/task/{task.id}"), Answer(200, task.id))


def raw_tasks(count: int, **asked: object) -> Call:
    """Return the call of the floor that selects an owner's newest tasks, of which there are `count`."""
    target = f"/tasks?{urlencode(asked)}"
    return Call(http_request("GET", target), Answer(200, '"resourceType":', count))


def raw_insert(body: Mapping[str, object]) -> Call:
    """Return the call of the floor that inserts a task."""
    return Call(http_request("POST", "/task", body=body), Answer(201))
