"""The cookie, with TLS and without; and the address that browsers see."""

from pathlib import Path

import httpx2
import pytest

from server.oauth.cookies import Cookie, form_token, is_form_of, new_value
from tests.oauth.world import Asked, World
from tests.service import running_service


@pytest.mark.parametrize(
    ("base_url", "name", "path"),
    [
        ("http://127.0.0.1:8000", "taskward", "/oauth"),
        ("http://127.0.0.1:8000/tasks", "taskward", "/tasks/oauth"),
        ("https://tasks.example.org", "__Host-taskward", "/"),
        ("https://example.org/tasks", "__Host-taskward", "/"),
    ],
)
def test_the_cookie_goes_no_further_than_it_has_to(base_url: str, name: str, path: str) -> None:
    cookie = Cookie(base_url)

    assert (cookie.name, cookie.path, cookie.is_secure) == (name, path, base_url.startswith("https"))


def test_a_form_is_of_one_browser_one_page_and_one_request() -> None:
    mine, other = new_value(), new_value()
    token = form_token(mine, "consent", b"a=b")

    assert is_form_of(mine, "consent", b"a=b", token)
    assert not is_form_of(other, "consent", b"a=b", token)
    assert not is_form_of(None, "consent", b"a=b", token)
    assert not is_form_of(mine, "sign-in", b"a=b", token)
    assert not is_form_of(mine, "consent", b"a=c", token)
    assert not is_form_of(mine, "consent", b"a=b", "")
    assert not is_form_of(mine, "consent", b"a=b", "ü")


def test_behind_tls_and_a_prefix_everything_stays_where_browsers_see_it(world: World, tmp_path: Path) -> None:
    url = world.environment["TASKWARD_DATABASE_URL"]
    with running_service(url, tmp_path, base_url="https://care.example.org/tasks", pilot="true") as service:
        query = Asked(world.app()).query
        metadata = httpx2.get(f"{service.url}/.well-known/openid-configuration").json()
        on = httpx2.get(f"{service.url}/oauth/authorize?{query}")
        page = httpx2.get(f"{service.url}/oauth/sign-in?{query}")

    assert metadata["issuer"] == "https://care.example.org/tasks"
    assert metadata["token_endpoint"] == "https://care.example.org/tasks/oauth/token"
    assert on.headers["location"] == f"sign-in?{query}"
    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-taskward=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
