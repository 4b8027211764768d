"""What the tests of all three patch languages say of a refusal."""

from collections.abc import Callable

import pytest

from graphql_schema.errors import ApiError

Told = tuple[int, str, str | None]


def refusal(act: Callable[[], object]) -> Told:
    """Return the status, issue code and expression with which `act` fails."""
    with pytest.raises(ApiError) as caught:
        act()
    issue = caught.value.issues[0]
    return caught.value.problem.status, issue.code, issue.expression
