"""HTTP requests as bytes on the wire, each with the answer that it must get."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right: this status, and in the body `marker` so many times."""

    status: int = 200
    marker: str = ""
    times: int = 1

    def fits(self, status: int, body: bytes) -> bool:
        """Tell whether an answer is right."""
        return status == self.status and (not self.marker or body.count(self.marker.encode()) == self.times)


@dataclass(frozen=True, slots=True)
class Call:
    """A whole HTTP request, and its right answer."""

    request: bytes
    right: Answer


def http_request(
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
) -> bytes:
    """Return a request as bytes; a body is sent as JSON, under the type that `headers` name."""
    content = b"" if body is None else json.dumps(body).encode()
    all_headers = {"Host": "127.0.0.1", **(headers or {})}
    if body is not None:
        all_headers["Content-Length"] = str(len(content))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content
