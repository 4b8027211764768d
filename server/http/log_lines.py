"""Log lines as JSON on standard error, without anything that could quote a patient or a secret."""

import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_TRUSTED = ("taskward", "server", "rest_facade", "graphql_schema", "uvicorn")
"""Loggers whose messages are known to be harmless; those of others may quote values."""


def _name(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put down who speaks, and what is said by those whose words are known."""
    record = event["_record"]
    said, error = event.pop("event"), event.pop("exc_info", None)
    # A stack holds the source of a place only, but its frames may be a library's.
    event.pop("stack_info", None)
    event.update(level=record.levelname.lower(), logger=record.name)
    if record.name.partition(".")[0] in _TRUSTED:
        event["message"] = said.strip()
    if error and error[1]:
        event["error"] = _described(error[1])
    return event


def _described(error: BaseException) -> list[dict[str, str]]:
    """Return the types and places of the exception and its causes, the outermost first; never their text."""
    chain = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
        chain.append({"type": type(current).__qualname__, "place": place})
        current = current.__cause__ or current.__context__
    return chain


class JsonLine(structlog.stdlib.ProcessorFormatter):
    """Formats a record, of whichever library, as one line of JSON with the id of the request that caused it."""

    def __init__(self) -> None:
        super().__init__(
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                _name,
                structlog.contextvars.merge_contextvars,
                self.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ]
        )


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
