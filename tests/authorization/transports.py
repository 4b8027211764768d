"""Every way in which the same act can reach the server: two APIs, and three that wrap or rephrase them."""

import json
from base64 import b64encode
from typing import Any, cast

import httpx2

from tests.both_doors.doors import Answer, Door, GraphqlDoor, Headers, Json, RestDoor, issues_in, shown
from tests.service import Person

_IN_ENTRY = {
    "If-Match": "ifMatch",
    "If-None-Match": "ifNoneMatch",
    "If-Modified-Since": "ifModifiedSince",
    "If-None-Exist": "ifNoneExist",
}


def entry_of(method: str, path: str, body: object = None, headers: Headers | None = None) -> Json:
    """Return the entry of a Bundle that asks what a request would."""
    given = headers or {}
    request = {"method": method, "url": path.removeprefix("/")}
    entry: Json = {"request": request | {_IN_ENTRY[name]: given[name] for name in given if name in _IN_ENTRY}}
    if body is None:
        return entry
    if "Content-Type" not in given:
        return entry | {"resource": body}
    patch = b64encode(json.dumps(body).encode()).decode()
    return entry | {
        "resource": {"resourceType": "Binary", "contentType": given["Content-Type"], "data": patch}
    }


def response_of(entry: Json) -> httpx2.Response:
    """Return the answer that an entry of an answered Bundle stands for."""
    told = entry["response"]
    body = entry.get("resource") or told.get("outcome")
    names = {"location": "Location", "etag": "ETag", "lastModified": "Last-Modified"}
    return httpx2.Response(
        int(told["status"].partition(" ")[0]),
        headers={names[name]: told[name] for name in names if name in told},
        content=json.dumps(body).encode() if body else b"",
    )


class InBundle:
    """Sends each request as the only entry of a Bundle; a transaction's refusal is the whole answer."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __call__(
        self, who: Person, method: str, path: str, body: object = None, headers: Headers | None = None
    ) -> httpx2.Response:
        """Return the answer to the entry."""
        entry = entry_of(method, path, body, headers)
        answer = who.fhir("POST", "", {"resourceType": "Bundle", "type": self._kind, "entry": [entry]})
        return response_of(answer.json()["entry"][0]) if answer.is_success else answer


_FIELDS = """
  id status intent priority description authoredOn lastModified meta { versionId lastUpdated }
  owner { reference } for { reference } requester { reference } statusReason { text }
  restriction { period { start end } } note { text } code { text coding { system code display } }
"""


class Hl7Door:
    """HL7's GraphQL."""

    def create(self, who: Person, document: Json) -> Answer:
        """Create by TaskCreate."""
        query = f"mutation($res: Task_Input!) {{ TaskCreate(res: $res) {{ {_FIELDS} }} }}"
        return self._one(who, "TaskCreate", query, res=document)

    def read(self, who: Person, task_id: str) -> Answer:
        """Read by Task."""
        return self._one(who, "Task", f"query($id: ID!) {{ Task(id: $id) {{ {_FIELDS} }} }}", id=task_id)

    def update(self, who: Person, task_id: str, document: Json, if_version: int | None = None) -> Answer:
        """Replace by TaskUpdate."""
        query = f"""mutation($id: ID!, $res: Task_Input!, $version: Int) {{
            TaskUpdate(id: $id, res: $res, ifVersion: $version) {{ {_FIELDS} }} }}"""
        return self._one(who, "TaskUpdate", query, id=task_id, res=document, version=if_version)

    def delete(self, who: Person, task_id: str, if_version: int | None = None) -> Answer:
        """Delete by TaskDelete."""
        query = "mutation($id: ID!, $version: Int) { TaskDelete(id: $id, ifVersion: $version) }"
        return self._answer(self._sent(who, query, id=task_id, version=if_version), lambda _: ())

    def search(self, who: Person, filters: Json, sort: tuple[str, ...] = (), size: int = 20) -> Answer:
        """Search by TaskConnection."""
        given = {**filters, "_sort": list(sort)} if sort else filters
        arguments = _arguments({**given, "_count": size})
        query = f"{{ TaskConnection{arguments} {{ edges {{ resource {{ {_FIELDS} }} }} }} }}"
        response = self._sent(who, query)
        return self._answer(
            response,
            lambda found: tuple(shown(edge["resource"]) for edge in found["TaskConnection"]["edges"]),
        )

    def count(self, who: Person, filters: Json) -> Answer:
        """Count by TaskConnection."""
        query = f"{{ TaskConnection{_arguments({**filters, '_count': 1})} {{ count }} }}"
        response = self._sent(who, query)
        answer = self._answer(response, lambda _: ())
        total = response.json()["data"]["TaskConnection"]["count"] if answer.status == 200 else None
        return Answer(answer.status, total=total, issues=answer.issues, response=response)

    def _one(self, who: Person, field: str, query: str, **variables: Any) -> Answer:
        return self._answer(self._sent(who, query, **variables), lambda found: (shown(found[field]),))

    def _sent(self, who: Person, query: str, **variables: Any) -> httpx2.Response:
        given = {name: value for name, value in variables.items() if value is not None}
        return who.fhir("POST", "/$graphql", {"query": query, "variables": given})

    def _answer(self, response: httpx2.Response, tasks: Any) -> Answer:
        body = response.json()
        if response.is_success:
            return Answer(200, tasks(body["data"]), response=response)
        outcome = body["errors"][0]["extensions"]["resource"] if "errors" in body else body
        return Answer(response.status_code, issues=issues_in(outcome), response=response)


def _arguments(given: Json) -> str:
    texts = [f"{name.replace('-', '_')}: {json.dumps(value)}" for name, value in given.items()]
    return f"({', '.join(texts)})" if texts else ""


TRANSPORTS: dict[str, Door] = {
    "rest": RestDoor(),
    "batch": RestDoor(InBundle("batch")),
    "transaction": RestDoor(InBundle("transaction")),
    "graphql": GraphqlDoor(),
    # It knows neither patches nor histories: no act asks it for them.
    "hl7": cast("Door", Hl7Door()),
}
