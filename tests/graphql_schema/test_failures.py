"""What is logged about failures."""

import logging

import pytest

from graphql_schema.failures import log_failure


def test_a_failure_is_logged_by_type_and_place_and_never_by_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        int("Anna Beispiel")
    except ValueError as error:
        log_failure(logging.getLogger("taskward.example"), "Counting failed", error)

    assert caplog.messages[0].startswith("Counting failed: ValueError at ")
    assert f"{__file__}:14" in caplog.messages[0]
    assert "Anna" not in caplog.text
