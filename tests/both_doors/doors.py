"""The two APIs behind one face: the same act, the same kind of answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx2

from tests.service import Person

Json = dict[str, Any]
Headers = dict[str, str]

SHOWN = """
  id version lastUpdated status intent priority description authoredOn lastModified
  owner { reference } for { reference } requester { reference } statusReason { text }
  restriction { period { start end } } note { text } code { text coding { system code display } }
"""


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status that FHIR gives, and the tasks shown or the issue codes."""

    status: int
    tasks: tuple[Json, ...] = ()
    total: int | None = None
    issues: tuple[tuple[str, str | None], ...] = ()
    response: httpx2.Response | None = field(default=None, compare=False, repr=False)

    @property
    def task(self) -> Json:
        """The only task."""
        (task,) = self.tasks
        return task


class Door(Protocol):
    """One of the two APIs."""

    def create(self, who: Person, document: Json) -> Answer: ...
    def read(self, who: Person, task_id: str) -> Answer: ...
    def history(self, who: Person, task_id: str) -> Answer: ...
    def update(self, who: Person, task_id: str, document: Json, if_version: int | None = None) -> Answer: ...
    def patch(
        self, who: Person, task_id: str, patch: list[Json], if_version: int | None = None
    ) -> Answer: ...
    def delete(self, who: Person, task_id: str, if_version: int | None = None) -> Answer: ...
    def search(self, who: Person, filters: Json, sort: tuple[str, ...] = (), size: int = 20) -> Answer: ...
    def count(self, who: Person, filters: Json) -> Answer: ...


def issues_in(outcome: Json) -> tuple[tuple[str, str | None], ...]:
    return tuple((issue["code"], issue.get("expression", [None])[0]) for issue in outcome["issue"])


def shown(document: Json) -> Json:
    """Return the part of a FHIR task that SHOWN selects, in GraphQL's form."""

    def pick(value: Any, *names: str) -> Json | None:
        return {name: value.get(name) for name in names} if value else None

    code = document.get("code")
    period = document.get("restriction", {}).get("period")
    return {
        **{name: document.get(name) for name in ("id", "description", "authoredOn", "lastModified")},
        "version": int(document["meta"]["versionId"]),
        "lastUpdated": document["meta"]["lastUpdated"],
        **{
            name: as_enum(document[name]) if name in document else None
            for name in ("status", "intent", "priority")
        },
        **{name: pick(document.get(name), "reference") for name in ("owner", "for", "requester")},
        "statusReason": pick(document.get("statusReason"), "text"),
        "restriction": {"period": pick(period, "start", "end")} if "restriction" in document else None,
        "note": [pick(note, "text") for note in document["note"]] if "note" in document else None,
        "code": {
            "text": code.get("text"),
            "coding": [pick(coding, "system", "code", "display") for coding in code["coding"]]
            if "coding" in code
            else None,
        }
        if code
        else None,
    }


def as_enum(code: str) -> str:
    """Return GraphQL's name of a code."""
    return code.upper().replace("-", "_")


def _if_match(version: int | None) -> dict[str, str]:
    return {"If-Match": f'W/"{version}"'} if version is not None else {}


class Send(Protocol):
    """Sends one FHIR request; `path` is under the base and may have a query."""

    def __call__(
        self, who: Person, method: str, path: str, body: object = None, headers: Headers | None = None
    ) -> httpx2.Response: ...


def directly(
    who: Person, method: str, path: str, body: object = None, headers: Headers | None = None
) -> httpx2.Response:
    """Send a request of its own."""
    return who.fhir(method, path, body, headers=headers or {})


@dataclass(frozen=True)
class RestDoor:
    """FHIR REST."""

    send: Send = directly

    def create(self, who: Person, document: Json) -> Answer:
        return self.one(self.send(who, "POST", "/Task", document))

    def read(self, who: Person, task_id: str) -> Answer:
        return self.one(self.send(who, "GET", f"/Task/{task_id}"))

    def history(self, who: Person, task_id: str) -> Answer:
        return self.many(self.send(who, "GET", f"/Task/{task_id}/_history"))

    def update(self, who: Person, task_id: str, document: Json, if_version: int | None = None) -> Answer:
        headers = _if_match(if_version)
        return self.one(self.send(who, "PUT", f"/Task/{task_id}", {**document, "id": task_id}, headers))

    def patch(self, who: Person, task_id: str, patch: list[Json], if_version: int | None = None) -> Answer:
        headers = {"Content-Type": "application/json-patch+json"} | _if_match(if_version)
        return self.one(self.send(who, "PATCH", f"/Task/{task_id}", patch, headers))

    def delete(self, who: Person, task_id: str, if_version: int | None = None) -> Answer:
        return self.one(self.send(who, "DELETE", f"/Task/{task_id}", None, _if_match(if_version)))

    def search(self, who: Person, filters: Json, sort: tuple[str, ...] = (), size: int = 20) -> Answer:
        parameters = self._parameters(filters) | {"_count": str(size)}
        if sort:
            parameters["_sort"] = ",".join(sort)
        return self.many(self.send(who, "GET", f"/Task?{urlencode(parameters)}"))

    def count(self, who: Person, filters: Json) -> Answer:
        parameters = self._parameters(filters) | {"_count": "0"}
        return self.many(self.send(who, "GET", f"/Task?{urlencode(parameters)}"))

    def _parameters(self, filters: Json) -> dict[str, str]:
        return {name: ",".join(values) for name, values in filters.items()}

    def one(self, response: httpx2.Response) -> Answer:
        """Return what an answer about one task says; 200 for every success."""
        if response.is_success:
            tasks = (shown(response.json()),) if response.content else ()
            return Answer(200, tasks, response=response)
        return _refusal(response)

    def many(self, response: httpx2.Response) -> Answer:
        """Return what a searchset or a history says."""
        if not response.is_success:
            return _refusal(response)
        body = response.json()
        tasks = tuple(shown(entry["resource"]) for entry in body.get("entry", []) if "resource" in entry)
        return Answer(200, tasks, body.get("total"), response=response)


def _refusal(response: httpx2.Response) -> Answer:
    issues = issues_in(response.json()) if response.content else ()
    return Answer(response.status_code, issues=issues, response=response)


_CODES = {"status", "intent", "priority"}


def _input(document: Json) -> Json:
    return {
        name: as_enum(value) if name in _CODES else value
        for name, value in document.items()
        if name not in {"resourceType", "id", "meta"}
    }


def _camel(name: str) -> str:
    first, *rest = name.lstrip("_").split("-")
    return first + "".join(part.capitalize() for part in rest)


def _upper(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in _camel(name)).upper()


class GraphqlDoor:
    """GraphQL."""

    def create(self, who: Person, document: Json) -> Answer:
        query = f"mutation($input: TaskInput!) {{ createTask(input: $input) {{ {SHOWN} }} }}"
        return self._answer(who.graphql(query, input=_input(document)), "createTask", lambda task: [task])

    def read(self, who: Person, task_id: str) -> Answer:
        query = f"query($id: ID!) {{ task(id: $id) {{ {SHOWN} }} }}"
        return self._answer(who.graphql(query, id=task_id), "task", lambda task: [task])

    def history(self, who: Person, task_id: str) -> Answer:
        query = f"query($id: ID!) {{ task(id: $id) {{ history {{ nodes {{ {SHOWN} }} }} }} }}"
        return self._answer(who.graphql(query, id=task_id), "task", lambda task: task["history"]["nodes"])

    def update(self, who: Person, task_id: str, document: Json, if_version: int | None = None) -> Answer:
        query = f"""mutation($id: ID!, $input: TaskInput!, $version: Int) {{
            updateTask(id: $id, input: $input, ifVersion: $version) {{ {SHOWN} }} }}"""
        response = who.graphql(query, id=task_id, input=_input(document), version=if_version)
        return self._answer(response, "updateTask", lambda task: [task])

    def patch(self, who: Person, task_id: str, patch: list[Json], if_version: int | None = None) -> Answer:
        query = f"""mutation($id: ID!, $patch: [JsonPatchOperation!]!, $version: Int) {{
            patchTask(id: $id, patch: $patch, ifVersion: $version) {{ {SHOWN} }} }}"""
        operations = [operation | {"op": operation["op"].upper()} for operation in patch]
        response = who.graphql(query, id=task_id, patch=operations, version=if_version)
        return self._answer(response, "patchTask", lambda task: [task])

    def delete(self, who: Person, task_id: str, if_version: int | None = None) -> Answer:
        query = "mutation($id: ID!, $version: Int) { deleteTask(id: $id, ifVersion: $version) }"
        response = who.graphql(query, id=task_id, version=if_version)
        return self._answer(response, "deleteTask", lambda _: [])

    def search(self, who: Person, filters: Json, sort: tuple[str, ...] = (), size: int = 20) -> Answer:
        query = f"""query($filter: TaskFilter, $order: [TaskOrder!], $first: Int) {{
            tasks(filter: $filter, orderBy: $order, first: $first) {{ nodes {{ {SHOWN} }} }} }}"""
        order = [
            {"field": _upper(key.removeprefix("-")), "direction": "DESC" if key.startswith("-") else "ASC"}
            for key in sort
        ]
        response = who.graphql(query, filter=self._filter(filters), order=order, first=size)
        return self._answer(response, "tasks", lambda found: found["nodes"])

    def count(self, who: Person, filters: Json) -> Answer:
        query = "query($filter: TaskFilter) { tasks(filter: $filter, first: 0) { totalCount } }"
        response = who.graphql(query, filter=self._filter(filters))
        answer = self._answer(response, "tasks", lambda _: [])
        body = response.json()
        return (
            Answer(answer.status, total=body["data"]["tasks"]["totalCount"])
            if answer.status == 200
            else answer
        )

    def _filter(self, filters: Json) -> Json:
        return {
            "ids" if name == "_id" else _camel(name): [
                as_enum(value) if name in _CODES else value for value in values
            ]
            for name, values in filters.items()
        }

    def _answer(self, response: httpx2.Response, field: str, tasks: Callable[[Json], list[Json]]) -> Answer:
        body = response.json()
        if "errors" not in body:
            return Answer(200, tuple(tasks(body["data"][field])), response=response)
        extensions = body["errors"][0]["extensions"]
        issues = tuple((issue["code"], issue["expression"]) for issue in extensions.get("issues", ()))
        return Answer(extensions["status"], issues=issues, response=response)


DOORS: dict[str, Door] = {"rest": RestDoor(), "graphql": GraphqlDoor()}
