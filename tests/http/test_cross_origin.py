"""Pages of other sites: which may call us, and what they may read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.misconfigured import Misconfigured
from server.settings.loading import load_settings
from tests.service import Service, running_service

FRIEND = "https://app.example.org"
ROOT = Path(__file__).parents[2]
API_CODE = ("rest_facade", "server/graphql_http")
READS = re.compile(r'\brequest\.headers\.get(?:list)?\("([a-z-]+)"|\bgiven\.get\(b"([a-z-]+)"')
REFUSED_ANYWAY = {"content-encoding"}
STRANGER = "https://evil.example"
PATHS = ["/api/fhir/Task", "/api/fhir/Task/1", "/graphql"]
EVERYBODYS = ["/api/fhir/metadata", "/api/fhir/openapi.json", "/api/fhir/.well-known/smart-configuration"]


@pytest.fixture(scope="module")
def friendly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("friendly")
    origins = f"{FRIEND}, http://localhost:3000"
    with running_service(f"sqlite:///{folder}/taskward.db", folder, cors_origins=origins) as running:
        yield running


def preflight(origin: str, method: str = "PUT") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_of_an_allowed_origin_needs_no_token(friendly: Service, path: str) -> None:
    answer = friendly.nobody().request("OPTIONS", path, headers=preflight(FRIEND))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == FRIEND
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "if-match", "if-none-exist", "prefer"} <= set(allowed)
    assert "Origin" in answer.headers["vary"]


def test_a_page_may_send_every_header_that_the_apis_read(friendly: Service) -> None:
    files = [file for folder in API_CODE for file in (ROOT / folder).rglob("*.py")]
    read = {name for file in files for names in READS.findall(file.read_text()) for name in names if name}

    answer = friendly.nobody().request("OPTIONS", "/api/fhir/Task", headers=preflight(FRIEND))

    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"if-match", "if-unmodified-since", "idempotency-key", "if-none-exist"} <= read
    assert read - REFUSED_ANYWAY <= set(allowed)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_an_allowed_origin_may_read_answers_and_refusals(friendly: Service, path: str) -> None:
    for caller in (friendly.admin(), friendly.nobody()):
        headers = caller.request("GET", path, headers={"Origin": "http://localhost:3000"}).headers

        assert headers["access-control-allow-origin"] == "http://localhost:3000"
        exposed = headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Location", "Content-Location", "Last-Modified", "X-Request-Id"} <= set(exposed)
        assert {"WWW-Authenticate", "Retry-After", "X-Progress", "Expires"} <= set(exposed)
        assert "X-Version-Token" in exposed
        assert "Origin" in headers["vary"]
        assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("path", [*PATHS, "/browser-client.json", "/healthz", "/api/fhirs", "/"])
@pytest.mark.parametrize("origin", [STRANGER, "null", f"{FRIEND}.evil.example", f"{FRIEND}:8443"])
def test_pages_of_other_origins_get_no_leave(friendly: Service, path: str, origin: str) -> None:
    answers = [
        friendly.admin().request("GET", path, headers={"Origin": origin}),
        friendly.nobody().request("OPTIONS", path, headers=preflight(origin)),
    ]

    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_by_default_no_other_origin_may_call_the_apis(service: Service) -> None:
    for path in PATHS:
        headers = service.admin().request("GET", path, headers={"Origin": FRIEND}).headers

        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", EVERYBODYS)
def test_every_page_may_read_where_to_sign_in(service: Service, path: str) -> None:
    for method, headers in (("GET", {"Origin": STRANGER}), ("OPTIONS", preflight(STRANGER, "GET"))):
        answer = service.nobody().request(method, path, headers=headers)

        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("origins", ["*", "https://app.example.org/", "app.example.org", "null"])
def test_an_origin_that_is_none_is_refused_at_the_start(
    origins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKWARD_CORS_ORIGINS", origins)

    with pytest.raises(Misconfigured, match="TASKWARD_CORS_ORIGINS"):
        load_settings()
