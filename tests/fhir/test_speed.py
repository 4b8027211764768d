"""The budgets of this room, with room for slow and busy machines."""

import pytest

from tests.fhir.speed import BUDGETS, IMPORT_BUDGET, import_milliseconds, microseconds

PATIENCE = 5


@pytest.mark.parametrize("name", BUDGETS)
def test_each_work_keeps_its_budget(name: str) -> None:
    work, budget = BUDGETS[name]

    assert microseconds(work) < budget * PATIENCE


def test_the_room_is_imported_quickly() -> None:
    assert import_milliseconds() < IMPORT_BUDGET * PATIENCE
