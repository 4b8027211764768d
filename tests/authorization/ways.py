"""Every way of seeing tasks, each as a function to the set of ids that it shows."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from tests.authorization.scenes import SYSTEM
from tests.authorization.transports import TRANSPORTS, InBundle
from tests.authorization.worlds import World
from tests.both_doors.doors import Json
from tests.operations.exports import begun, finished, tasks_in
from tests.service import Person

Way = Callable[[World, Person], set[str]]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def group(world: World) -> str:
    """Return the token that all tasks of a world have, and no others."""
    return f"{SYSTEM}|{world.tag}"


def narrowed(world: World, who: Person) -> dict[str, str]:
    """Return what keeps whoever sees everything to one world; others need nothing."""
    return {} if who.reference else {"group-identifier": group(world)}


def found(who: Person, path: str) -> Iterator[Json]:
    """Yield the entries of a list, page after page."""
    while path:
        answer = who.fhir("GET", path)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield from body.get("entry", [])
        following = next((link["url"] for link in body["link"] if link["relation"] == "next"), "")
        path = following.partition("/api/fhir")[2]


def _search(world: World, who: Person, **more: str) -> set[str]:
    parameters = urlencode(narrowed(world, who) | more)
    return {entry["resource"]["id"] for entry in found(who, f"/Task?{parameters}")}


def _form(world: World, who: Person) -> set[str]:
    content = urlencode(narrowed(world, who) | {"_count": "100"})
    answer = who.request("POST", "/api/fhir/Task/_search", content=content, headers=FORM)
    return {entry["resource"]["id"] for entry in answer.json().get("entry", [])}


def _answered(world: World, who: Person, path: str) -> set[str]:
    return {task.id for task in world.tasks if who.fhir("GET", path.format(task.id)).status_code == 200}


def _with_relatives(world: World, who: Person) -> set[str]:
    parameters = "_include:iterate=Task:part-of&_revinclude:iterate=Task:part-of"
    seen = _search(world, who)
    return {entry["resource"]["id"] for one in seen for entry in found(who, f"/Task?_id={one}&{parameters}")}


def _in_bundle(kind: str) -> Way:
    def way(world: World, who: Person) -> set[str]:
        answer = InBundle(kind)(who, "GET", f"/Task?{urlencode(narrowed(world, who))}")
        return {entry["resource"]["id"] for entry in answer.json().get("entry", [])}

    return way


def _read_in_batch(world: World, who: Person) -> set[str]:
    entries = [{"request": {"method": "GET", "url": f"Task/{task.id}"}} for task in world.tasks]
    answer = who.fhir("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries})
    return {each["resource"]["id"] for each in answer.json()["entry"] if "resource" in each}


def _graphql(who: Person, query: str, **variables: Any) -> Any:
    body = who.graphql(query, **variables).json()
    assert "errors" not in body, body
    return body["data"]


def _pages(world: World, who: Person) -> set[str]:
    filters = {} if who.reference else {"groupIdentifier": [group(world)]}
    query = """query($filter: TaskFilter, $after: String) { tasks(filter: $filter, first: 2, after: $after) {
        edges { node { id history { nodes { id } } } } pageInfo { hasNextPage endCursor } } }"""
    seen: set[str] = set()
    page: Any = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        tasks = _graphql(who, query, filter=filters, after=page["endCursor"])["tasks"]
        nodes = [edge["node"] for edge in tasks["edges"]]
        seen |= {task["id"] for node in nodes for task in [node, *node["history"]["nodes"]]}
        page = tasks["pageInfo"]
    return seen


def _hl7(world: World, who: Person) -> set[str]:
    query = """query($group: [code!]) { TaskList(group_identifier: $group) {
        id partOf { resource(optional: true) { ... on Task { id } } }
        TaskList(_reference: "part-of") { id } } }"""
    given = {} if who.reference else {"group": [group(world)]}
    answer = who.fhir("POST", "/$graphql", {"query": query, "variables": given})
    assert answer.status_code == 200, answer.text
    return set(_ids_in(answer.json()["data"]))


def _ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "id" in value:
            yield value["id"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _ids_in(each)


def _exported(world: World, who: Person) -> set[str]:
    if who.reference:
        # Who sees a part only takes nothing out.
        assert who.fhir("GET", "/$export", headers={"Prefer": "respond-async"}).status_code == 403
        return world.visible(who)
    status = begun(who, f"/$export?{urlencode({'_typeFilter': f'Task?group-identifier={group(world)}'})}")
    tasks = tasks_in(who, finished(who, status))
    assert who.fhir("DELETE", status).status_code == 202
    return {task["id"] for task in tasks}


VISIBLE: dict[str, Way] = {
    "search": _search,
    "search page by page": lambda world, who: _search(world, who, _count="2"),
    "search in another order": lambda world, who: _search(world, who, _sort="-owner,_id", _count="3"),
    "search by form": _form,
    "search by filter": lambda world, who: _search(
        world, who, _filter="status eq requested or owner pr false"
    ),
    "search for ids": lambda world, who: _search(world, who, _id=",".join(task.id for task in world.tasks)),
    "includes": _with_relatives,
    "read": lambda world, who: _answered(world, who, "/Task/{}"),
    "read in a batch": _read_in_batch,
    "search in a batch": _in_bundle("batch"),
    "search in a transaction": _in_bundle("transaction"),
    "GraphQL's pages": _pages,
    "HL7's GraphQL": _hl7,
    "read by GraphQL": lambda world, who: {
        task.id for task in world.tasks if TRANSPORTS["graphql"].read(who, task.id).status == 200
    },
    "export": _exported,
}
"""These show what is visible."""


def _type_history(path: str) -> Way:
    def way(world: World, who: Person) -> set[str]:
        ids = {entry["fullUrl"].rpartition("/")[2] for entry in found(who, path)}
        return ids if who.reference else ids & {task.id for task in world.tasks}

    return way


REMEMBERED: dict[str, Way] = {
    "history": lambda world, who: _answered(world, who, "/Task/{}/_history"),
    "first version": lambda world, who: _answered(world, who, "/Task/{}/_history/1"),
    "history of all": _type_history("/Task/_history?_count=500"),
    "history of the system": _type_history("/_history?_count=500"),
}
"""These also show what was deleted."""

CHAINED: dict[str, Way] = {
    "chain": lambda world, who: _search(world, who, **{"part-of:Task.status": "requested"}),
    "chain in a filter": lambda world, who: _search(world, who, _filter="part-of.status eq requested"),
}
"""These show what is part of something visible."""

REVERSED: dict[str, Way] = {
    "reverse chain": lambda world, who: _search(world, who, **{"_has:Task:part-of:status": "requested"}),
}
"""These show what something visible is part of."""


Count = Callable[[World, Person], int]


def _total(**more: str) -> Count:
    def count(world: World, who: Person) -> int:
        answer = who.fhir("GET", f"/Task?{urlencode(narrowed(world, who) | more)}").json()
        total: int = answer["total"]
        return total

    return count


def _graphql_counts(world: World, who: Person) -> set[int]:
    query = """query($filter: TaskFilter) { tasks(filter: $filter, first: 0) {
        totalCount facets { status { count } owner { count } } } }"""
    filters = {} if who.reference else {"groupIdentifier": [group(world)]}
    tasks = _graphql(who, query, filter=filters)["tasks"]
    facets = tasks["facets"].values()
    return {tasks["totalCount"]} | {sum(each["count"] for each in values) for values in facets}


def _graphql_count(world: World, who: Person) -> int:
    (count,) = _graphql_counts(world, who)
    return count


def _hl7_count(world: World, who: Person) -> int:
    given = "" if who.reference else f'group_identifier: "{group(world)}", '
    query = f"{{ TaskConnection({given}_count: 1) {{ count }} }}"
    answer = who.fhir("POST", "/$graphql", {"query": query}).json()
    count: int = answer["data"]["TaskConnection"]["count"]
    return count


COUNTED: dict[str, Count] = {
    "_summary=count": _total(_summary="count"),
    "_count=0": _total(_count="0"),
    "_total=accurate": _total(_total="accurate", _count="1"),
    "totalCount and facets": _graphql_count,
    "HL7's count": _hl7_count,
}
"""These tell how many are visible."""
