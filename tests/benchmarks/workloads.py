"""What is measured. Those that write come last, so that the others find the same tasks."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from tests.benchmarks.calls import Answer
from tests.benchmarks.material import Material, Workload, raw_insert, raw_task, raw_tasks
from tests.tasks import documented_task

_PAGE, _LONG_PAGE = 20, 100
_LISTS_ASKED = 40
_TASKS_UPDATED = 128
_GRAPHQL_VARIANTS = ("unaudited", "uncompiled")

TITLES = {
    "W1": "FHIR read by id",
    "W1c": "FHIR read by id, 304",
    "W4": f"FHIR search owner+status, page of {_PAGE}",
    "W5": f"GraphQL list of {_PAGE}, 8 fields",
    "W6": "GraphQL one task, 5 fields",
    "W7": f"GraphQL list of {_LONG_PAGE}, 8 fields",
    "W2": "FHIR create",
    "W3": "FHIR update of the status",
}

_ONE_TASK = "query One($id: ID!) { task(id: $id) { id status priority description authoredOn } }"
TASKS_OF = """query Of($owner: String!, $first: Int!) {
  tasks(filter: {owner: [$owner]}, first: $first) {
    nodes {
      id status priority description authoredOn
      code { text coding { system code display } }
      owner { reference display }
      for { reference display }
    }
  }
}"""


def read(material: Material) -> Workload:
    tasks = material.ward.tasks
    calls = [material.fhir("GET", f"/{task.id}", Answer(200, task.id)) for task in tasks]
    return Workload("W1", TITLES["W1"], calls, [raw_task(task) for task in tasks])


def _read_unchanged(material: Material) -> Workload:
    tasks, known = material.ward.tasks, {"If-None-Match": 'W/"1"'}
    calls = [material.fhir("GET", f"/{task.id}", Answer(304), known) for task in tasks]
    return Workload("W1c", TITLES["W1c"], calls, [raw_task(task) for task in tasks])


def _search(material: Material) -> Workload:
    calls, raw = [], []
    for (owner, status), there in material.ward.worklists.most_common(_LISTS_ASKED):
        count = min(there, _PAGE)
        query = urlencode({"owner": owner, "status": status, "_count": _PAGE}, safe="/")
        calls.append(material.fhir("GET", f"?{query}", Answer(200, '"fullUrl":', count)))
        raw.append(raw_tasks(count, owner=owner, status=status, limit=_PAGE))
    return Workload("W4", TITLES["W4"], calls, raw)


def _graphql_task(material: Material) -> Workload:
    tasks = material.ward.tasks
    calls = [material.graphql(_ONE_TASK, Answer(200, task.id), id=task.id) for task in tasks]
    raw = [raw_task(task) for task in tasks]
    return Workload("W6", TITLES["W6"], calls, raw, _GRAPHQL_VARIANTS)


def _graphql_list(name: str, size: int, material: Material) -> Workload:
    calls, raw = [], []
    for owner, there in material.ward.owners.most_common(_LISTS_ASKED):
        count = min(there, size)
        right = Answer(200, '"description":', count)
        calls.append(material.graphql(TASKS_OF, right, owner=owner, first=size))
        raw.append(raw_tasks(count, owner=owner, limit=size))
    return Workload(name, TITLES[name], calls, raw, _GRAPHQL_VARIANTS)


def create(material: Material) -> Workload:
    task = documented_task()
    call = material.fhir("POST", "", Answer(201, '"versionId":"1"'), body=task)
    return Workload("W2", TITLES["W2"], [call], [raw_insert(task)])


def _update(material: Material) -> Workload:
    running = [task for task in material.ward.tasks if task.document["status"] == "in-progress"]
    calls = [
        material.fhir(
            "PUT",
            f"/{task.id}",
            Answer(200, f'"status":"{status}"'),
            body=task.document | {"status": status},
        )
        for status in ("on-hold", "in-progress")
        for task in running[:_TASKS_UPDATED]
    ]
    return Workload("W3", TITLES["W3"], calls, [raw_insert(documented_task())])


READS: tuple[Callable[[Material], Workload], ...] = (
    read,
    _read_unchanged,
    _search,
    partial(_graphql_list, "W5", _PAGE),
    _graphql_task,
    partial(_graphql_list, "W7", _LONG_PAGE),
)
WRITES: tuple[Callable[[Material], Workload], ...] = (create, _update)
