"""Methods and paths that are not there are answered helpfully, too."""

import pytest

from tests.rest_facade.door import BASE, Door

ALLOWED = {
    "/metadata": "GET, HEAD, OPTIONS",
    "/Task": "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
    "/Task/_search": "POST, OPTIONS",
    "/Task/_history": "GET, HEAD, OPTIONS",
    "/Task/1": "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
    "/Task/1/_history": "GET, HEAD, OPTIONS",
    "/Task/1/_history/1": "GET, HEAD, OPTIONS",
    "/_history": "GET, HEAD, OPTIONS",
}


@pytest.mark.parametrize(("path", "allowed"), ALLOWED.items())
def test_options_and_405_name_the_methods_of_a_path(door: Door, path: str, allowed: str) -> None:
    options, wrong = door("OPTIONS", path, None), door("FOO", path)

    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", allowed)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, allowed)
    assert allowed in wrong.json()["issue"][0]["details"]["text"]


@pytest.mark.parametrize("path", ["/Foo", "/Task/1/2", "/Patient/1"])
@pytest.mark.parametrize("method", ["GET", "POST", "FOO"])
def test_an_unknown_path_says_where_to_look(door: Door, method: str, path: str) -> None:
    answer = door(method, path, None)

    assert answer.status_code == 404
    assert f"{BASE}/metadata" in answer.json()["issue"][0]["details"]["text"]
