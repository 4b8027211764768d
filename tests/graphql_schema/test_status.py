import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.access import Role
from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.task.status import FINAL, NEXT, NEXT_FOR_ADMIN, STATUSES, next_statuses

CODES = [code.code for code in CODE_SETS["task-status"]]

DRAWN_BY_R4 = [
    ("draft", "ready"),
    ("draft", "requested"),
    ("draft", "cancelled"),
    ("requested", "received"),
    ("requested", "accepted"),
    ("requested", "rejected"),
    ("received", "accepted"),
    ("received", "rejected"),
    ("ready", "in-progress"),
    ("accepted", "in-progress"),
    ("in-progress", "on-hold"),
    ("on-hold", "in-progress"),
    ("in-progress", "completed"),
    ("in-progress", "failed"),
    ("ready", "cancelled"),
    ("requested", "cancelled"),
    ("received", "cancelled"),
    ("accepted", "cancelled"),
]
DOCUMENTED = [
    ("requested", "accepted"),
    ("accepted", "in-progress"),
    ("in-progress", "completed"),
    ("requested", "in-progress"),
    ("requested", "completed"),
]
ILLEGAL_FOR_ALL = [
    ("completed", "requested"),
    ("draft", "completed"),
    ("draft", "on-hold"),
    ("received", "completed"),
    ("entered-in-error", "requested"),
    ("entered-in-error", "cancelled"),
]


def test_the_table_knows_exactly_r4s_statuses() -> None:
    assert set(STATUSES) == set(CODES)


@pytest.mark.parametrize(("old", "new"), [*DRAWN_BY_R4, *DOCUMENTED])
def test_what_r4_draws_and_the_documented_flow_is_legal_for_everyone(old: str, new: str) -> None:
    assert new in next_statuses(old, Role.PRACTITIONER)
    assert new in next_statuses(old, Role.ADMIN)


@pytest.mark.parametrize(("old", "new"), ILLEGAL_FOR_ALL)
def test_what_makes_no_sense_is_illegal_even_for_an_admin(old: str, new: str) -> None:
    assert new not in next_statuses(old, Role.ADMIN)


@pytest.mark.parametrize("status", sorted(FINAL - {"entered-in-error"}))
def test_a_final_status_is_final_for_practitioners_and_an_admin_may_reopen(status: str) -> None:
    assert next_statuses(status, Role.PRACTITIONER) == ["entered-in-error"]
    assert "in-progress" in next_statuses(status, Role.ADMIN)


@given(st.sampled_from(CODES))
def test_any_open_task_can_be_cancelled_and_any_task_be_an_error(status: str) -> None:
    assert status in FINAL or "cancelled" in NEXT[status]
    assert status == "entered-in-error" or "entered-in-error" in NEXT[status]


@given(st.sampled_from(CODES))
def test_a_pause_returns_to_where_it_began(status: str) -> None:
    assert "on-hold" not in NEXT[status] or status in NEXT["on-hold"]


@given(st.sampled_from(CODES), st.sampled_from([*Role, None]))
def test_only_an_admin_may_do_more_and_nobody_moves_to_the_same_status(
    status: str, role: Role | None
) -> None:
    allowed = next_statuses(status, role)

    assert status not in allowed
    assert set(allowed) <= NEXT_FOR_ADMIN[status]
    assert len(allowed) == len(set(allowed))


@given(st.lists(st.sampled_from(CODES), min_size=2, max_size=12))
def test_no_walk_of_a_practitioner_leaves_a_final_status_but_to_call_it_an_error(walk: list[str]) -> None:
    status = walk[0]
    for wanted in walk[1:]:
        if wanted in next_statuses(status, Role.PRACTITIONER):
            assert status not in FINAL or wanted == "entered-in-error"
            status = wanted
