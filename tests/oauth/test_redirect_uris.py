import pytest

from server.oauth.redirect_uris import is_registered, origin_of, refusal

WEB = "https://app.example.org/callback"
LOOPBACK = "http://127.0.0.1/callback"
LOOPBACK_6 = "http://[::1]:4000/callback"


@pytest.mark.parametrize(
    "uri", [WEB, "org.example.app:/callback", LOOPBACK, LOOPBACK_6, "http://localhost:3000/"]
)
def test_a_redirect_uri_that_leads_to_one_app_can_be_registered(uri: str) -> None:
    assert refusal(uri) is None


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/callback",
        "//app.example.org/callback",
        "http://app.example.org/callback",
        "https://app.example.org/callback#part",
        "https://*",
        "https://user@app.example.org/",
        "https:///callback",
        "https://[::1/callback",
        "javascript:alert(1)",
        "data:text/html,hello",
        "app:/callback",
        "https://app.example.org/a b",
        'https://app.example.org/"',
        "https://app.example.org/ü",
        "https://app.example.org/" + "a" * 500,
    ],
)
def test_any_other_redirect_uri_is_refused_with_a_sentence(uri: str) -> None:
    because = refusal(uri)

    assert because is not None
    assert because.endswith(".")


def test_a_redirect_uri_has_to_be_the_registered_one_character_by_character() -> None:
    for wrong in (
        f"{WEB}/",
        f"{WEB}?a=b",
        f"{WEB}/../other",
        WEB.upper(),
        WEB.replace("https", "http"),
        "https://app.example.org:443/callback",
        "https://app.example.org.evil.example/callback",
        "https://app.example.org@evil.example/callback",
        f"{WEB}%00",
        "",
    ):
        assert not is_registered(wrong, (WEB,)), wrong
    assert is_registered(WEB, (LOOPBACK, WEB))


def test_an_app_on_this_computer_may_use_any_port() -> None:
    assert is_registered("http://127.0.0.1:51004/callback", (LOOPBACK,))
    assert is_registered("http://[::1]:51004/callback", (LOOPBACK_6,))


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004/callback?a=b",
        "http://127.0.0.1:51004/callback?",
        "HTTP://127.0.0.1:51004/callback",
        "http://127.0.0.1:\u0665\u0661/callback",
        "https://127.0.0.1:51004/callback",
        "http://127.0.0.1:x/callback",
        "http://user@127.0.0.1:51004/callback",
        "http://127.0.0.2:51004/callback",
        "http://localhost:51004/callback",
        "http://127.0.0.1.evil.example/callback",
    ],
)
def test_an_app_on_this_computer_may_vary_nothing_but_the_port(uri: str) -> None:
    assert not is_registered(uri, (LOOPBACK, LOOPBACK_6))


def test_pages_have_an_origin_and_apps_have_none() -> None:
    assert origin_of("https://App.Example.org:8443/callback") == "https://app.example.org:8443"
    assert origin_of("org.example.app:/callback") is None
