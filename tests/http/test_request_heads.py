"""The head of a request, as hostile clients send it: the H rows of our catalogue."""

import time

import pytest

from tests.http.conftest import Wire, answer, everything
from tests.http.small_app import HEAD_SECONDS

HOST = b"Host: localhost\r\n"
END = b"Connection: close\r\n\r\n"


def request(*headers: bytes, line: bytes = b"GET / HTTP/1.1", host: bytes = HOST) -> bytes:
    return line + b"\r\n" + host + b"".join(header + b"\r\n" for header in headers) + END


MALFORMED = {
    "H-01 length and chunks": request(
        b"Content-Length: 5", b"Transfer-Encoding: chunked", line=b"POST /length HTTP/1.1"
    ),
    "H-02 two lengths": request(b"Content-Length: 5", b"Content-Length: 6", line=b"POST /length HTTP/1.1"),
    "H-02 negative length": request(b"Content-Length: -5", line=b"POST /length HTTP/1.1"),
    "H-02 length of 23 digits": request(b"Content-Length: " + b"9" * 23, line=b"POST /length HTTP/1.1"),
    "H-02 length of no digits": request(b"Content-Length: five", line=b"POST /length HTTP/1.1"),
    "H-03 unknown coding": request(b"Transfer-Encoding: xchunked", line=b"POST /length HTTP/1.1"),
    "H-03 bad chunk size": request(b"Transfer-Encoding: chunked", line=b"POST /length HTTP/1.1") + b"zz\r\n",
    "H-03 bad chunk end": request(b"Transfer-Encoding: chunked", line=b"POST /length HTTP/1.1")
    + b"1\r\naXX0\r\n\r\n",
    "H-04 bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "H-04 folded header": request(b"X-A: b\r\n c"),
    "H-05 no Host": request(host=b""),
    "H-05 two Hosts": request(host=HOST * 2),
    "H-06 Host with a path": request(host=b"Host: localhost/evil?\r\n"),
    "H-06 another Host": request(host=b"Host: evil.example\r\n"),
    "H-06 Host with a user": request(host=b"Host: x@localhost\r\n"),
    "H-06 Host with our name inside": request(host=b"Host: localhost.evil.example\r\n"),
    "H-06 empty Host": request(host=b"Host:\r\n"),
    "H-06 Host with a port of letters": request(host=b"Host: localhost:http\r\n"),
    "H-07 target without slash": request(line=b"GET @evil.example/ HTTP/1.1"),
    "H-07 target of a proxy": request(line=b"GET http://localhost/ HTTP/1.1"),
    "H-07 asterisk": request(line=b"OPTIONS * HTTP/1.1"),
    "H-08 NUL in a header": request(b"X-A: a\0b"),
    "H-08 space before the colon": request(b"X-A : b"),
    "H-11 long address": request(line=b"GET /?" + b"a" * 20_000 + b" HTTP/1.1"),
    "H-11 many parameters": request(line=b"GET /?" + b"a=&" * 2000 + b" HTTP/1.1"),
    "H-12 NUL in the path": request(line=b"GET /items/a%00b HTTP/1.1"),
    "H-12 NUL in the query": request(line=b"GET /?a=%00 HTTP/1.1"),
    "H-12 invalid UTF-8 in the path": request(line=b"GET /items/%ff HTTP/1.1"),
    "H-12 invalid UTF-8 in the query": request(line=b"GET /?a=%ff HTTP/1.1"),
    "H-12 overlong slash": request(line=b"GET /items/%c0%af HTTP/1.1"),
    "H-12 surrogate": request(line=b"GET /?a=%ed%a0%80 HTTP/1.1"),
    "H-12 half an escape": request(line=b"GET /?a=%4 HTTP/1.1"),
    "H-12 no escape": request(line=b"GET /items/100%zz HTTP/1.1"),
    "H-12 raw bytes": request(line=b"GET /items/\xff HTTP/1.1"),
    "H-14 CONNECT": request(line=b"CONNECT evil.example:443 HTTP/1.1"),
    "H-14 lower-case method": request(line=b"get / HTTP/1.1"),
    "H-14 unknown method": request(line=b"FOO / HTTP/1.1"),
    "H-20 TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "H-20 HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("said", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_request_is_answered_400(wire: Wire, said: bytes) -> None:
    received = answer(wire.say(said))

    assert received.status == 400
    assert received.headers["cache-control"] == "no-store"
    assert received.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "127.0.0.1:8000", "[::1]", "[::1]:80"])
def test_our_own_names_are_answered(wire: Wire, host: str) -> None:
    said = wire.say(request(host=f"Host: {host}\r\n".encode()))

    assert answer(said).status == 200


TOO_LARGE = {
    "H-09 header of 100 kB": request(b"X-A: " + b"a" * 100_000),
    "H-09 many long headers": request(*[b"X-A: " + b"a" * 1000] * 50),
    "H-10 1000 headers": request(*[b"X-A: b"] * 1000),
    "H-10 101 headers": request(*[b"X-A: b"] * 99),
    "H-11 address of 100 kB": request(line=b"GET /" + b"a" * 100_000 + b" HTTP/1.1"),
    "a header that never ends": b"GET / HTTP/1.1\r\nX-A: " + b"a" * 300_000,
    "a chunk extension that never ends": request(b"Transfer-Encoding: chunked", line=b"POST /length HTTP/1.1")
    + b"1;"
    + b"a" * 300_000,
    "a trailer that never ends": request(b"Transfer-Encoding: chunked", line=b"POST /length HTTP/1.1")
    + b"0\r\nX-A: "
    + b"a" * 300_000,
}


@pytest.mark.parametrize("said", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_head_that_is_too_large_is_answered_431(wire: Wire, said: bytes) -> None:
    pieces = [said[i : i + 8192] for i in range(0, len(said), 8192)]

    with wire.connect() as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
        except (ConnectionResetError, BrokenPipeError):
            pass
        received = everything(connection)

    assert not received or answer(received).status == 431


def test_h_10_100_headers_are_answered(wire: Wire) -> None:
    assert answer(wire.say(request(*[b"X-A: b"] * 98))).status == 200


def test_trailers_do_not_pose_as_headers(wire: Wire) -> None:
    said = request(b"Transfer-Encoding: chunked", line=b"POST /items/1 HTTP/1.1")

    received = answer(wire.say(said + b"0\r\nAuthorization: Bearer x\r\nX-Trailer: y\r\n\r\n"))

    assert received.status == 200
    assert not {"authorization", "x-trailer"} & set(received.json["headers"])


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"GET / HT"],
        [b"GET / HTTP/1.1\r\n", *[b"X-A: b\r\n"] * 8],
        [b"\r\n"] * 8,
        [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", *[b"\r\n"] * 14],
        [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", *[b"GET / HTTP/1.1\r\n"], *[b"X-A: b\r\n"] * 10],
        [b"POST /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n", *[b"a"] * 14],
    ],
    ids=["silence", "line", "headers", "empty lines", "lines after", "second head", "unread body"],
)
def test_f_17_a_slow_client_is_let_go(wire: Wire, pieces: list[bytes]) -> None:
    started = time.monotonic()

    with wire.connect() as connection:
        connection.settimeout(3 * HEAD_SECONDS)
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(HEAD_SECONDS / 6)
        except (ConnectionResetError, BrokenPipeError):
            pass
        everything(connection)

    assert time.monotonic() - started < 3 * HEAD_SECONDS


def test_a_slow_answer_is_not_cut_off(wire: Wire) -> None:
    assert wire.ask("/wait").body == b"done"


def test_h_20_pipelined_requests_are_answered_in_order(wire: Wire) -> None:
    first = b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"

    said = wire.say(first + request(line=b"GET /caller HTTP/1.1"))

    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert said.index(b"done") < said.index(b"no token")


def test_a_connection_serves_many_requests(wire: Wire) -> None:
    said = wire.say(*[b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"] * 5, request(), pause=HEAD_SECONDS / 3)

    assert said.count(b"HTTP/1.1 200 OK") == 6


def test_a_53_each_request_of_a_connection_is_its_own_caller(wire: Wire) -> None:
    known = f"GET /caller HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {wire.token}\r\n\r\n".encode()

    said = wire.say(known + request(line=b"GET /caller HTTP/1.1"))

    assert said.index(b'"nora"') < said.index(b'"no token"')


REFUSED_HEADS = {400: b"X-A : b", 431: b"X-A: " + b"a" * 100_000}


@pytest.mark.parametrize("status", REFUSED_HEADS)
@pytest.mark.parametrize("target", [b"/api/fhir/Task?a=b", b"/missing", b"/", b"no-slash"])
def test_a_refused_head_is_answered_with_an_outcome(wire: Wire, status: int, target: bytes) -> None:
    said = wire.say(request(REFUSED_HEADS[status], line=b"GET " + target + b" HTTP/1.1"))

    received = answer(said)
    assert received.status in {400, status}
    assert received.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert received.json["resourceType"] == "OperationOutcome"
    assert received.json["issue"][0]["code"] in {"structure", "too-long"}


@pytest.mark.parametrize("status", REFUSED_HEADS)
@pytest.mark.parametrize("target", [b"/graphql", b"/graphql?query={me{name}}"])
def test_a_refused_head_for_graphql_is_answered_with_errors(wire: Wire, status: int, target: bytes) -> None:
    received = answer(wire.say(request(REFUSED_HEADS[status], line=b"GET " + target + b" HTTP/1.1")))

    (error,) = received.json["errors"]
    assert received.status == error["extensions"]["status"] == status
    assert error["extensions"]["code"] in {"BAD_USER_INPUT", "LIMIT_EXCEEDED"}


def test_bytes_that_are_no_http_are_answered_with_an_outcome(wire: Wire) -> None:
    received = answer(wire.say(b"\x16\x03\x01\x02\x00" + bytes(100)))

    assert received.status == 400
    assert received.json["resourceType"] == "OperationOutcome"
