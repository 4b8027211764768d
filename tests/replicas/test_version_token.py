"""The version token, between the log's place and a header's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.errors import ApiError, Problem
from server.replicas.log_position import NOWHERE, LogPosition
from server.replicas.version_token import MOST_TOKENS, position_of, token_of

POSITIONS = st.builds(LogPosition, st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))


@given(st.lists(POSITIONS, min_size=1, max_size=MOST_TOKENS), st.sampled_from([",", ", ", " , "]))
def test_of_several_tokens_the_furthest_counts(positions: list[LogPosition], between: str) -> None:
    tokens = [token_of(position) for position in positions]

    assert position_of([between.join(tokens)]) == max(positions)
    assert position_of(tokens) == max(positions)


def test_who_sends_no_token_asks_for_nothing() -> None:
    assert position_of([]) == NOWHERE


NO_TOKENS = ["", "abc", "1", "1-", "-1", "1-2-3", "1-2,", "1-G", "1-A", "\u0661-\u0662", "1 -2"]
TOO_LONG = ["1-" + "f" * 17, "f" * 9 + "-1"]
TOO_MANY = ",".join(["1-2"] * (MOST_TOKENS + 1))


@pytest.mark.parametrize("line", [*NO_TOKENS, *TOO_LONG, TOO_MANY])
def test_what_is_no_token_of_ours_is_refused_with_a_sentence(line: str) -> None:
    with pytest.raises(ApiError, match=r"^X-Version-Token takes tokens as our answers") as refused:
        position_of([line])

    assert refused.value.problem is Problem.INVALID
