"""Long answers are packed for those who unpack them."""

import asyncio
import gzip
from typing import Any

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from server.http.packing import LEAST_BYTES, Packing
from tests.service import Service
from tests.tasks import documented_task

PACKED = ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "*", "GZIP"]
PLAIN = ["", "identity", "br", "gzip;q=0", "gzip; q=0.000, br", "x-gzipped"]


def raw(
    service: Service, path: str, accept_encoding: str, method: str = "GET", **more: Any
) -> httpx2.Response:
    """Return an answer of which `raw` is not unpacked."""
    headers = {"Authorization": f"Bearer {service.admin().token}", "Accept-Encoding": accept_encoding}
    request = service.client.build_request(method, path, headers=headers, **more)
    return service.client.send(request, stream=True)


@pytest.mark.parametrize("accept_encoding", PACKED)
def test_a_long_answer_is_packed(service: Service, accept_encoding: str) -> None:
    answer = raw(service, "/api/fhir/metadata", accept_encoding)
    packed = b"".join(answer.iter_raw())

    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(packed)
    assert "Accept-Encoding" in answer.headers["vary"]
    assert gzip.decompress(packed).startswith(b'{"resourceType":"CapabilityStatement"')


@pytest.mark.parametrize("accept_encoding", PLAIN)
def test_who_does_not_unpack_gets_it_as_it_is(service: Service, accept_encoding: str) -> None:
    answer = raw(service, "/api/fhir/metadata", accept_encoding)
    body = b"".join(answer.iter_raw())

    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(body) > LEAST_BYTES
    assert body.startswith(b'{"resourceType":"CapabilityStatement"')


def test_a_short_answer_is_not_packed(service: Service) -> None:
    answer = raw(service, "/healthz", "gzip")

    assert "content-encoding" not in answer.headers
    assert b"".join(answer.iter_raw()) == b'{"status":"ok"}'


def test_packed_tasks_are_the_tasks_in_both_apis(service: Service) -> None:
    words = "Call the patient again. " * 100
    created = service.admin().fhir("POST", "/Task", documented_task(description=words)).json()
    query = {"query": f'{{ task(id: "{created["id"]}") {{ description }} }}'}

    fhir = raw(service, f"/api/fhir/Task/{created['id']}", "gzip")
    graphql = raw(service, "/graphql", "gzip", "POST", json=query)

    for answer in (fhir, graphql):
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert len(packed) < LEAST_BYTES
        assert words.encode() in gzip.decompress(packed)


def test_the_answer_to_head_has_the_headers_of_get(service: Service) -> None:
    get, head = (raw(service, "/api/fhir/metadata", "gzip", method) for method in ("GET", "HEAD"))

    assert b"".join(head.iter_raw()) == b""
    assert b"".join(get.iter_raw())
    for name in ("content-encoding", "content-length", "content-type", "vary"):
        assert head.headers[name] == get.headers[name]


def test_a_stream_goes_out_piece_by_piece_and_begins_at_once() -> None:
    seen: list[Message] = []

    async def stream(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        assert len(seen) == 1
        for number in range(2):
            piece = b"data: " + b"x" * LEAST_BYTES
            await send({"type": "http.response.body", "body": piece, "more_body": number == 0})
            assert seen[-1]["body"] == piece

    async def keep(message: Message) -> None:
        seen.append(message)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(Packing(stream)(scope, nothing, keep))

    assert seen[0]["headers"] == [(b"content-type", b"text/event-stream")]
    assert len(seen) == 3
