"""The values of one field: members of a JSON object, parts of a search, the roots.

https://hl7.org/fhir/R4/graphql.html#list
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql_schema.allowance import Allowance
from graphql_schema.errors import ApiError, Problem
from graphql_schema.hl7.arguments import COUNT, FHIRPATH, OFFSET
from graphql_schema.hl7.fhirpath import compiled, is_true
from graphql_schema.hl7.places import Json, Place, place_of
from graphql_schema.hl7.references import target
from graphql_schema.hl7.searching import Connection, connected, listed, within
from graphql_schema.hl7.selections import Asked
from graphql_schema.task import changing, reading
from graphql_schema.task.store import TaskVersion
from graphql_schema.task.work import Work


@dataclass(frozen=True, slots=True)
class Found:
    """What is at a field: values or sources of objects; `as_list` even when there is one."""

    values: list[Any]
    as_list: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """One match of a page."""

    task: TaskVersion


_CONTROLS = {FHIRPATH, OFFSET, COUNT}


def _single(value: Any) -> Found:
    return Found([] if value is None else [value])


def _part(values: list[Any], arguments: Json) -> list[Any]:
    """Return the part of a list that its arguments leave: filters first, then offset and count."""
    wanted = {name: value for name, value in arguments.items() if name not in _CONTROLS and value is not None}
    found = [value for value in values if all(value.get(name) == wanted[name] for name in wanted)]
    if path := arguments.get(FHIRPATH):
        expression = compiled(path)
        found = [value for index, value in enumerate(found) if is_true(expression, value, index)]
    start, most = arguments.get(OFFSET) or 0, arguments.get(COUNT)
    if start < 0 or (most is not None and most < 0):
        raise ApiError(Problem.INVALID, "_offset and _count take whole numbers from 0.")
    return found[start:] if most is None else found[start : start + most]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds values for one caller, in one transaction."""

    work: Work
    allowance: Allowance

    def at_root(self, asked: Asked) -> Found:
        """Return what a field of Query or Mutation gives."""
        return _ROOTS[asked.name](self, asked.arguments)

    def in_connection(self, connection: Connection, asked: Asked) -> Found:
        """Return a part of a page of a search."""
        match asked.name:
            case "edges":
                return Found([Edge(task) for task in connection.page.tasks], as_list=True)
            case "count":
                self.allowance.read()
                return Found([connection.count(self.work)])
            case "offset":
                return Found([0] if connection.is_first else [])
            case "pagesize":
                return Found([connection.size])
            case name:
                return _single(connection.cursors.get(name))

    def in_edge(self, edge: Edge, asked: Asked) -> Found:
        """Return a part of one match."""
        if asked.name == "resource":
            return Found([self._taken_in(edge.task)])
        return _single("match" if asked.name == "mode" else None)

    def in_place(self, place: Place, asked: Asked, kind: str) -> Found:
        """Return what a FHIR type has under a name."""
        if kind == "Reference" and asked.name == "resource":
            return Found(target(self.work, self.allowance, place, asked.arguments))
        if asked.name in _REVERSE:
            return _REVERSE[asked.name](self, within(asked.arguments, place.owner.id))
        value = place.value.get(asked.name)
        if not isinstance(value, list):
            return _single(value if asked.is_leaf or value is None else Place(value, place.owner))
        self.allowance.spend(len(value) * len(asked.arguments))
        self.allowance.judge(place.owner, asked.arguments.get(FHIRPATH))
        if asked.is_leaf:
            return Found(value, as_list=True)
        if asked.name.startswith("_"):
            # Without arguments, and with null where an item has nothing beside it.
            return Found([item and Place(item, place.owner) for item in value], as_list=True)
        return Found([Place(item, place.owner) for item in _part(value, asked.arguments)], as_list=True)

    def one(self, arguments: Json) -> Found:
        """Return the task with an id."""
        self.allowance.read()
        return Found([self._taken_in(reading.read(self.work, arguments["id"]))])

    def list(self, arguments: Json) -> Found:
        """Return all tasks that match."""
        self.allowance.read()
        path = arguments.get(FHIRPATH)
        found = []
        for index, task in enumerate(listed(self.work, arguments)):
            self.allowance.judge(task, path)
            place = self._taken_in(task)
            if not path or is_true(compiled(path), place.value, index):
                found.append(place)
        return Found(found, as_list=True)

    def connection(self, arguments: Json) -> Found:
        """Return one page of the tasks that match."""
        self.allowance.read()
        return Found([connected(self.work, arguments)])

    def _taken_in(self, task: TaskVersion) -> Place:
        self.allowance.take_in(task)
        return place_of(task)

    def create(self, arguments: Json) -> Found:
        """Keep a new task; an id in it counts for nothing, as HL7 says."""
        document = {name: value for name, value in arguments["res"].items() if name != "id"}
        return Found([place_of(changing.create(self.work, {"resourceType": "Task"} | document))])

    def update(self, arguments: Json) -> Found:
        """Replace a task."""
        task_id = arguments["id"]
        document = {"resourceType": "Task", "id": task_id} | arguments["res"]
        return Found([place_of(changing.replace(self.work, task_id, document, arguments.get("ifVersion")))])

    def delete(self, arguments: Json) -> Found:
        """Delete a task, and tell whether there was one."""
        return Found([changing.delete(self.work, arguments["id"], arguments.get("ifVersion")) is not None])


Find = Callable[[Finder, Json], Found]
_REVERSE: dict[str, Find] = {"TaskList": Finder.list, "TaskConnection": Finder.connection}
_ROOTS: dict[str, Find] = _REVERSE | {
    "Task": Finder.one,
    "TaskCreate": Finder.create,
    "TaskUpdate": Finder.update,
    "TaskDelete": Finder.delete,
}
