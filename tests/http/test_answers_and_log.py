"""What every answer carries, and what a request leaves in the log."""

import re
import time

import pytest

from tests.http.conftest import Wire

OWN_ID = re.compile(r"[0-9a-f]{32}")


@pytest.mark.parametrize("target", ["/", "/missing", "/fail", "/items/%ff"])
def test_every_answer_is_kept_from_caches_and_other_sites(wire: Wire, target: str) -> None:
    headers = wire.ask(target).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_an_answer_may_decide_itself_how_it_is_kept(wire: Wire) -> None:
    assert wire.ask("/cached").headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("target", ["/", "/missing", "/fail", "/items/%ff"])
def test_a_sane_request_id_comes_back(wire: Wire, target: str) -> None:
    assert wire.ask(target, "X-Request-Id: ward-7.a_1").headers["x-request-id"] == "ward-7.a_1"


@pytest.mark.parametrize("sent", ["", "a b", "a" * 65, "-a", "\xe9", "a;b", "<b>", "a\tb"])
def test_another_request_id_is_replaced(wire: Wire, sent: str) -> None:
    received = wire.ask("/", f"X-Request-Id: {sent}").headers["x-request-id"]

    assert OWN_ID.fullmatch(received)


def test_two_request_ids_are_replaced(wire: Wire) -> None:
    assert OWN_ID.fullmatch(wire.ask("/", "X-Request-Id: a", "X-Request-Id: b").headers["x-request-id"])


def logged(wire: Wire, request_id: str) -> dict[str, object]:
    """Return the line of a request, which is written a moment after its answer."""
    for _ in range(100):
        for line in wire.log_lines():
            if line.get("request_id") == request_id:
                return line
        time.sleep(0.05)
    raise AssertionError(request_id)


def test_the_log_says_who_did_what_but_not_on_whom(wire: Wire) -> None:
    received = wire.ask(
        "/items/canary-path?patient=canary-query",
        "X-Request-Id: log-1",
        f"Authorization: Bearer {wire.token}",
    )

    line = logged(wire, "log-1")
    log = wire.log.read_text()

    assert (line["method"], line["route"], line["status"]) == ("GET", "/{item}", 200)
    assert (line["role"], line["client_id"]) == ("admin", "taskward")
    assert isinstance(line["ms"], float)
    assert line["bytes"] == len(received.body)
    assert re.fullmatch(r"[0-9a-f]{16}", str(line["caller"]))
    assert "canary-" not in log
    assert "nora" not in log
    assert wire.token[-40:] not in log


def test_the_log_of_an_unknown_path_names_no_path(wire: Wire) -> None:
    wire.ask("/canary-unknown", "X-Request-Id: log-2")

    line = logged(wire, "log-2")

    assert (line["route"], line["status"], line["role"]) == (None, 404, None)
    assert "canary-unknown" not in wire.log.read_text()


def test_a_failure_is_logged_without_its_text(wire: Wire) -> None:
    received = wire.ask("/fail", "X-Request-Id: log-3")

    assert received.status == 500
    assert logged(wire, "log-3")["status"] == 500
    assert "canary-in-an-exception" not in wire.log.read_text()


@pytest.mark.parametrize("escaped", ["%0d%0aX-Evil:%20yes", "%1b[31m"])
def test_h_19_escapes_reach_neither_headers_nor_log(wire: Wire, escaped: str) -> None:
    received = wire.ask(f"/items/{escaped}", f"X-Request-Id: log-4{escaped}")

    assert "x-evil" not in received.headers
    assert "\x1b" not in wire.log.read_text()
