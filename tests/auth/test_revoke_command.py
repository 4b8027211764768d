"""`taskward revoke` never says that something is refused which no token has."""

import pytest
from click.testing import CliRunner

from server.commands.revoke import revoke


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--subject", ""], "It is empty, so no token has it."),
        (["--session", " "], "It is empty, so no token has it."),
        (["--token", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"], "This is a whole token; give the jti that is in it."),
    ],
)
def test_what_no_token_can_have_is_refused(arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(revoke, arguments)

    assert done.exit_code == 2
    assert sentence in done.output
    assert "AAAA" not in done.output
