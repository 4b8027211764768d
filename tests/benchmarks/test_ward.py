"""What a benchmark remembers of the tasks that it fills in."""

from itertools import islice

from tests.benchmarks.ward import Ward
from tests.benchmarks.writes import made_up_writes

COUNT = 2500


def test_every_task_passes_and_a_thousand_of_many_are_remembered() -> None:
    ward, writes = Ward(), list(made_up_writes(COUNT))

    passed = list(ward.learn(writes, COUNT))

    assert passed == writes
    assert len(ward.tasks) == COUNT // 2
    assert {task.id for task in ward.tasks} == {write.task.id for write in writes[::2]}


def test_the_tasks_of_each_owner_are_counted_all_and_by_status() -> None:
    ward, writes = Ward(), list(islice(made_up_writes(100), 100))

    list(ward.learn(writes, 100))

    assert ward.owners.total() == ward.worklists.total() == 100
    (owner, status), there = ward.worklists.most_common(1)[0]
    of_owner = [write.task.document for write in writes if write.task.document["owner"]["reference"] == owner]
    assert ward.owners[owner] == len(of_owner)
    assert there == sum(document["status"] == status for document in of_owner)
