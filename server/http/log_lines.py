"""Log lines as JSON on standard error, without anything that could quote a patient or a secret."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

_TRUSTED = ("taskward", "server", "rest_facade", "graphql_schema", "uvicorn")
"""Loggers whose messages are known to be harmless; those of others may quote values."""


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON; of an exception its types and its place, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.partition(".")[0] in _TRUSTED:
            line["message"] = record.getMessage().strip()
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _described(record.exc_info[1])
        return json.dumps(line)


def _described(error: BaseException) -> list[dict[str, str]]:
    """Return the exception and its causes, the outermost first."""
    chain = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
        chain.append({"type": type(current).__qualname__, "place": place})
        current = current.__cause__ or current.__context__
    return chain


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLine}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "taskward": {"level": "INFO"},
        # It logs every failing field with its arguments.
        "strawberry.execution": {"handlers": ["nowhere"], "propagate": False},
    },
}
"""For `logging.config.dictConfig`."""
