"""Log lines quote nobody."""

import json
import logging
from typing import Any

import pytest
import structlog

from server.http.log_lines import LOGGING, JsonLine


def line(logger: str, message: str, *arguments: object, error: BaseException | None = None) -> dict[str, Any]:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, arguments, exc_info)
    parsed: dict[str, Any] = json.loads(JsonLine().format(record))
    return parsed


def fail() -> None:
    try:
        int("canary-value")
    except ValueError as error:
        raise RuntimeError("canary-text") from error


def test_an_exception_is_named_by_types_and_places_alone() -> None:
    with pytest.raises(RuntimeError) as caught:
        fail()

    described = line("taskward.failures", "failed", error=caught.value)

    assert [cause["type"] for cause in described["error"]] == ["RuntimeError", "ValueError"]
    assert all(__file__ in cause["place"] for cause in described["error"])
    assert "canary" not in json.dumps(described)


@pytest.mark.parametrize("logger", ["taskward.request", "server.storage.failures", "uvicorn.error"])
def test_messages_of_our_own_are_printed(logger: str) -> None:
    assert line(logger, "ended after %s ms", 5)["message"] == "ended after 5 ms"


@pytest.mark.parametrize("logger", ["asyncio", "sqlalchemy.engine", "py.warnings", "taskwardly"])
def test_messages_of_others_are_not(logger: str) -> None:
    described = line(logger, "could not store %s", "canary-value")

    assert "message" not in described
    assert (described["logger"], described["level"]) == (logger, "error")


def test_a_line_is_one_line() -> None:
    record = logging.LogRecord("taskward", logging.INFO, __file__, 1, "a\nb\x1b[31m", (), None)

    assert JsonLine().format(record).isascii()
    assert "\n" not in JsonLine().format(record)
    assert "\x1b" not in JsonLine().format(record)


def test_failing_graphql_fields_are_not_logged_by_the_library() -> None:
    quiet = LOGGING["loggers"]["strawberry.execution"]

    assert quiet == {"handlers": ["nowhere"], "propagate": False}
    assert LOGGING["handlers"]["nowhere"]["class"] == "logging.NullHandler"


def test_a_line_has_the_id_of_the_request_that_caused_it() -> None:
    with structlog.contextvars.bound_contextvars(request_id="ward-7"):
        caused = line("taskward.failures", "failed")

    assert caused["request_id"] == "ward-7"
    assert "request_id" not in line("taskward.failures", "failed")


def test_a_stack_is_not_printed() -> None:
    record = logging.LogRecord(
        "taskward", logging.ERROR, __file__, 1, "failed", (), None, sinfo="canary-stack"
    )

    assert "canary" not in JsonLine().format(record)
