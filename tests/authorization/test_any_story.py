"""Whatever several people do to tasks, the oracle knew what each would be answered."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.authorization.story import Story
from tests.service import Service

_SHORT = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
_LONG = settings(_SHORT, max_examples=150, stateful_step_count=60, derandomize=False)


def _told(service: Service, how: settings) -> None:
    story = type("StoryHere", (Story,), {"service": service})
    run_state_machine_as_test(story, settings=how)


def test_whatever_people_do_to_tasks_the_oracle_knew_the_answer(service: Service) -> None:
    _told(service, _SHORT)


@pytest.mark.slow
def test_whatever_people_do_to_tasks_for_long_the_oracle_knew_the_answer(service: Service) -> None:
    _told(service, _LONG)
