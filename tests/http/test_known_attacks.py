"""What once worked against the libraries that we stand on, and must not work again."""

import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.http.conftest import Answer, answer, everything
from tests.service import AT_ONCE_SECONDS, Service
from tests.tasks import documented_task

PAGES = ["/", "/graphql", "/api/fhir/Task", "/api/fhir/metadata", "/oauth/authorize", "/healthz", "/missing"]


def say(service: Service, said: bytes) -> Answer:
    with socket.create_connection(("127.0.0.1", urlsplit(service.url).port or 0), timeout=20) as connection:
        connection.sendall(said)
        return answer(everything(connection))


def asked(target: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_a_browser_may_do_with_it(service: Service, page: str) -> None:
    response = service.nobody().request("GET", page, headers={"Accept": "text/html"})

    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert "Server" not in response.headers


TRAVERSALS = [
    "/assets/../settings.py",
    "/assets/%2e%2e/settings.py",
    "/assets/%2e%2e%2fsettings.py",
    "/assets/..%5csettings.py",
    "/assets//etc/passwd",
    "/assets/%2fetc%2fpasswd",
    "/assets/....//....//etc/passwd",
    "/../../../../etc/passwd",
]


@pytest.mark.parametrize("target", TRAVERSALS)
def test_h_13_no_path_leads_out_of_the_assets(service: Service, target: str) -> None:
    received = say(service, asked(target))

    assert received.status in {400, 404}
    assert b"root:" not in received.body
    assert b"Settings" not in received.body


def an_asset(service: Service) -> str:
    page = service.nobody().request("GET", "/").text
    if 'src="' not in page:
        pytest.skip("The browser pages are not built here: make assets.")
    return page.partition('src="')[2].partition('"')[0]


@pytest.mark.parametrize("count", [1, 100, 1000])
def test_h_18_ranges_without_end_are_answered_quickly(service: Service, count: int) -> None:
    ranges = ",".join(f"{i}-{i}" for i in range(count))
    began = time.perf_counter()

    received = say(service, asked(an_asset(service), f"Range: bytes={ranges}"))

    assert received.status in {200, 206, 400, 416}
    assert len(received.body) < 2_000_000
    assert time.perf_counter() - began < AT_ONCE_SECONDS


@pytest.mark.parametrize(
    "body",
    [
        b"&".join(b"a%d=b" % i for i in range(10_000)),
        b"a;" * 100_000,
        b"grant_type=client_credentials&" * 10_000,
        b"%" * 100_000,
        b"=" * 100_000,
    ],
    ids=["fields", "semicolons", "repeated", "percents", "equals"],
)
@pytest.mark.parametrize("path", ["/oauth/token", "/api/fhir/Task/_search"])
def test_a_form_of_ten_thousand_fields_is_refused_quickly(service: Service, path: str, body: bytes) -> None:
    began = time.perf_counter()

    response = service.admin().request(
        "POST", path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert 400 <= response.status_code < 500
    assert time.perf_counter() - began < AT_ONCE_SECONDS


@pytest.mark.parametrize("path", ["/graphql", "/api/fhir/Task", "/oauth/token"])
def test_a_multipart_body_is_not_taken(service: Service, path: str) -> None:
    body = (
        b"--x\r\n"
        + b"-" * 100_000
        + b"\r\nContent-Disposition: form-data; name=operations\r\n\r\n{}\r\n--x--\r\n"
    )

    response = service.admin().request(
        "POST", path, content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(
    "host", ["localhost/evil?", "evil.example", "localhost@evil.example", "localhost:80:80"]
)
def test_a_host_header_never_gets_into_an_answer(service: Service, host: str) -> None:
    said = asked("/api/fhir/metadata").replace(b"Host: localhost", b"Host: " + host.encode())

    received = say(service, said)

    assert received.status == 400
    assert host.encode() not in received.body


@pytest.mark.parametrize("path", ["/graphql", "/api/fhir/Task", "/", "/healthz"])
@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "LOCK", "PURGE"])
def test_h_14_methods_that_nobody_serves_are_refused(service: Service, method: str, path: str) -> None:
    received = say(service, asked(path, "X-Secret: CANARY", method=method))

    assert received.status in {400, 405}
    assert b"CANARY" not in received.body
    if received.status == 405:
        assert "allow" in received.headers


def test_no_global_id_leads_to_what_has_another_type(service: Service) -> None:
    response = service.admin().graphql('{ node(id: "VGFzazox") { id } }')

    assert response.status_code == 400


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """Yield an address of this computer, and what connected to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        is_open = True

        def accept() -> None:
            while is_open:
                try:
                    connection, peer = server.accept()
                except TimeoutError:
                    continue
                came.append(peer)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", came
        is_open = False
        thread.join()


def test_r_70_no_address_in_a_request_is_ever_called(
    service: Service, listener: tuple[str, list[object]]
) -> None:
    url, came = listener
    reference = {"reference": f"{url}/Patient/1"}
    task = {
        **documented_task(),
        "for": reference,
        "focus": reference,
        "instantiatesUri": url,
        "instantiatesCanonical": url,
        "meta": {"profile": [url], "source": url},
        "extension": [{"url": url, "valueUrl": url}],
        "input": [{"type": {"coding": [{"system": url, "code": "x"}]}, "valueUrl": url}],
    }
    admin = service.admin()
    kept = admin.fhir("POST", "/Task", task)
    entry = {"request": {"method": "GET", "url": url}, "fullUrl": url}

    admin.fhir("POST", "/Task/$validate", task, params={"profile": url})
    admin.fhir("GET", "/Task", params={"focus": url, "_include": "Task:focus", "_profile": url})
    admin.fhir("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": [entry]})
    admin.graphql("query($o: [String!]) { tasks(filter: {owner: $o}) { nodes { id } } }", o=[url])
    for headers in ({"Origin": url}, {"Referer": url}, {"X-Forwarded-Host": url}):
        admin.request("GET", "/api/fhir/metadata", headers=headers)
    service.nobody().request("GET", "/oauth/authorize", params={"redirect_uri": url, "request_uri": url})
    time.sleep(0.3)

    assert kept.status_code == 201
    assert came == []
