"""Properties of every valid Task, and of every Task with one thing wrong."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.fhir.validation import problems_of_task
from tests.fhir.strategies import tasks

patient = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

Step = tuple[Any, Any, str]


@patient
@given(tasks())
def test_a_valid_task_has_no_problems_and_comes_back_as_it_went_in(document: dict[str, Any]) -> None:
    text = write_json(document)

    read = read_json(text)

    assert problems_of_task(document) == []
    assert problems_of_task(read) == []
    assert write_json(read) == text


@patient
@given(tasks(), st.data())
def test_a_value_that_is_emptied_is_reported_at_its_path(
    document: dict[str, Any], data: st.DataObject
) -> None:
    broken = deepcopy(document)
    holder, key, path = data.draw(st.sampled_from(list(places(broken, "Task"))), label="place")
    holder[key] = data.draw(st.sampled_from([{}, [], ""]), label="wrong value")

    places_told = [issue.expression for issue in problems_of_task(broken)]

    assert path in places_told


@patient
@given(tasks(), st.data())
def test_an_unknown_element_is_reported_at_its_path(document: dict[str, Any], data: st.DataObject) -> None:
    broken = deepcopy(document)
    objects = [("Task", broken)] + [
        (path, holder[key])
        for holder, key, path in places(broken, "Task")
        if isinstance(holder[key], dict) and "contained" not in path
    ]
    path, value = data.draw(st.sampled_from(objects), label="object")
    value["elementOfNoType"] = "x"

    places_told = [issue.expression for issue in problems_of_task(broken)]

    assert f"{path}.elementOfNoType" in places_told


def places(value: Any, path: str) -> Iterator[Step]:
    """Yield each place below `value`: what holds it, its key there, and its FHIRPath."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in steps:
        below = f"{path}.{key.removeprefix('_')}" if isinstance(key, str) else f"{path}[{key}]"
        yield value, key, below
        yield from places(member, below)
