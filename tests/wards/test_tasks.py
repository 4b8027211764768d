"""Made-up tasks are valid, varied and always the same."""

from graphql_schema.clock import system_clock
from graphql_schema.site import Site
from graphql_schema.task.status import NEXT
from graphql_schema.task.writing import check_content
from server.wards.tasks import OWNERS, PATIENTS, made_up_tasks

NOW = 1_760_000_000_000_000


def test_made_up_tasks_are_valid() -> None:
    for task in made_up_tasks(300, NOW):
        check_content(task.document, system_clock(), Site("http://127.0.0.1/api/fhir"))


def test_made_up_tasks_are_always_the_same() -> None:
    assert list(made_up_tasks(50, NOW)) == list(made_up_tasks(50, NOW))


def test_made_up_tasks_come_from_a_whole_ward() -> None:
    tasks = [task.document for task in made_up_tasks(5000, NOW)]

    assert len({task["owner"]["reference"] for task in tasks}) == OWNERS
    assert len({task["for"]["reference"] for task in tasks}) == PATIENTS
    assert {task["status"] for task in tasks} == set(NEXT)
    assert {task.get("priority") for task in tasks} == {"routine", "urgent", "asap", "stat", None}
    assert sum("restriction" in task for task in tasks) > 4000


def test_made_up_tasks_are_written_one_after_the_other_before_now() -> None:
    moments = [task.written_at for task in made_up_tasks(1000, NOW)]

    assert moments == sorted(moments)
    assert moments[-1] < NOW
