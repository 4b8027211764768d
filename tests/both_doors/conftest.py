import pytest

from tests.both_doors.doors import DOORS, Door


@pytest.fixture(params=DOORS, ids=list(DOORS))
def door(request: pytest.FixtureRequest) -> Door:
    return DOORS[request.param]
