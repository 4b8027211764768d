"""The operations of a FHIRPath Patch: each reads its parts, then waits for a task.

https://hl7.org/fhir/R4/fhirpatch.html
"""

from collections.abc import Callable

from graphql_schema.fhir.checker import RESOURCE
from graphql_schema.fhir.wording import shown
from graphql_schema.patch.elements import Change, Group, Json, Occurrence, elements_of, with_change
from graphql_schema.patch.fhirpath_parts import Parts
from graphql_schema.patch.fhirpath_path import Child, Path, Selected, groups, last_groups, types_after
from graphql_schema.patch.limits import Allowance
from graphql_schema.patch.refusals import misformed, server_managed, unprocessable

Apply = Callable[[Json, Allowance], Json]
"""Makes the next task of the present one."""


def _add(parts: Parts) -> Apply:
    path, name = parts.path(), parts.text("name")
    _check_managed([*path.names, name], path)
    candidates = groups(types_after(frozenset({RESOURCE}), path.steps), name)
    if not candidates:
        raise misformed("value", parts.place_of("name"), f"There is no element {shown(name)} at the path.")
    new = parts.value(candidates)

    def change(present: list[Occurrence]) -> list[Occurrence]:
        if present and not new.element.many:
            raise unprocessable(path.place, f"{name} is there already; replace it.")
        return [*present, new]

    return _below(path, name, change)


def _insert(parts: Parts) -> Apply:
    path, index = parts.path(), parts.index("index")
    new = parts.value(_list_groups(path))

    def change(present: list[Occurrence]) -> list[Occurrence]:
        _check_index(index, len(present), parts.place_of("index"))
        return [*present[:index], new, *present[index:]]

    return _on_list(path, change)


def _move(parts: Parts) -> Apply:
    path, source, destination = parts.path(), parts.index("source"), parts.index("destination")
    _list_groups(path)

    def change(present: list[Occurrence]) -> list[Occurrence]:
        _check_index(source, len(present) - 1, parts.place_of("source"))
        _check_index(destination, len(present) - 1, parts.place_of("destination"))
        others = [*present[:source], *present[source + 1 :]]
        return [*others[:destination], present[source], *others[destination:]]

    return _on_list(path, change)


def _replace(parts: Parts) -> Apply:
    path = parts.path()
    _check_below_task(path)
    new = parts.value(last_groups(path))
    return lambda task, allowance: _exchanged(task, _only(path, task, allowance), [new])


def _delete(parts: Parts) -> Apply:
    path = parts.path()
    _check_below_task(path)

    def apply(task: Json, allowance: Allowance) -> Json:
        selected = path.select(task, allowance)
        if not selected:
            return task
        return _exchanged(task, _single(selected, path), [])

    return apply


OPERATIONS: dict[str, tuple[tuple[str, ...], Callable[[Parts], Apply]]] = {
    "add": (("path", "name", "value"), _add),
    "insert": (("path", "index", "value"), _insert),
    "delete": (("path",), _delete),
    "replace": (("path", "value"), _replace),
    "move": (("path", "source", "destination"), _move),
}

MANAGED = (["id"], ["meta", "versionId"], ["meta", "lastUpdated"])


def _check_managed(names: list[str], path: Path) -> None:
    if any(names[: len(managed)] == managed for managed in MANAGED):
        raise server_managed(path.place)


def _check_below_task(path: Path) -> None:
    if not path.names:
        raise misformed("value", path.place, "The path must lead to an element below the task.")
    _check_managed(path.names, path)


def _list_groups(path: Path) -> tuple[Group, ...]:
    """Return what the name at the end of the path of a list can mean."""
    _check_below_task(path)
    found = last_groups(path)
    if not isinstance(path.steps[-1], Child) or not all(group[0].many for group in found):
        raise misformed("value", path.place, "This needs the path of a list as a whole, such as Task.note.")
    return found


def _on_list(path: Path, change: Change) -> Apply:
    parent, name = Path(path.place, path.text, path.steps[:-1]), path.names[-1]

    def change_present(present: list[Occurrence]) -> list[Occurrence]:
        if not present:
            raise unprocessable(path.place, f"There is no {name} yet; add the first one.")
        return change(present)

    return _below(parent, name, change_present)


def _below(path: Path, name: str, change: Change) -> Apply:
    """Return the change of the element `name` of the one that the path selects."""

    def apply(task: Json, allowance: Allowance) -> Json:
        parent = _only(path, task, allowance)
        type_name = parent.occurrence.element.type
        if name not in elements_of(type_name):
            raise unprocessable(path.place, f"A {type_name} is there, which has no element {shown(name)}.")
        allowance.spend(len(parent.occurrence.members.get(name, "")), path.place)
        return with_change(task, RESOURCE, parent.steps, name, change)

    return apply


def _check_index(index: int, largest: int, place: str) -> None:
    if index > largest:
        raise unprocessable(place, f"The index is at most {largest} here, not {index}.")


def _only(path: Path, task: Json, allowance: Allowance) -> Selected:
    selected = path.select(task, allowance)
    if not selected:
        raise unprocessable(path.place, f"There is nothing at {shown(path.text)}.")
    return _single(selected, path)


def _single(selected: list[Selected], path: Path) -> Selected:
    if len(selected) > 1:
        text = f"{shown(path.text)} selects {len(selected)} elements; select one, such as with [0]."
        raise unprocessable(path.place, text)
    return selected[0]


def _exchanged(task: Json, selected: Selected, new: list[Occurrence]) -> Json:
    """Return the task with other occurrences in the place of a selected one."""
    *outer, (name, index) = selected.steps
    return with_change(
        task, RESOURCE, tuple(outer), name, lambda present: [*present[:index], *new, *present[index + 1 :]]
    )
