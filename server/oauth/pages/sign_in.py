"""The sign-in page: one form for name and password, and in the demo one button an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from server.oauth.pages.rendering import rendered

_WRONG, _TOO_EARLY = 400, 429


@dataclass(frozen=True, slots=True)
class Asking:
    """The client that sends somebody here, as its registration has it."""

    client_name: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class OneClick:
    """An account of the demo, which needs no password."""

    username: str
    name: str
    role: str
    description: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A sign-in that did not work; the page tells no reason but to who typed the right password.

    `is_expired`: somebody else made that password, and it works no longer.
    """

    username: str
    wait_seconds: int = 0
    is_expired: bool = False


def sign_in_page(
    asking: Asking,
    *,
    action: str = "",
    hidden: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    one_click: Sequence[OneClick] = (),
    username: str = "",
) -> Response:
    """Return the page; its forms are posted to `action`, by default to the page's own address and query.

    The username is there already, and after a refusal the one that was refused.
    The one form sends `username` and `password`, a button of the demo sends `demo_account`, the
    username of one of `one_click`; both send the fields of `hidden` too. The status is 200, after
    a refusal 400, or 429 with `Retry-After` when there is a time to wait. Answer a good sign-in
    with a redirect by 303: other redirects would carry the password on.
    """
    values = {
        "asking": asking,
        "action": action,
        "hidden": hidden or {},
        "refused": refused,
        "one_click": one_click,
        "username": refused.username if refused else username,
    }
    waits = refused is not None and refused.wait_seconds > 0
    return rendered(
        "sign_in.html",
        values,
        status=200 if refused is None else _TOO_EARLY if waits else _WRONG,
        redirect_uri=asking.redirect_uri,
        headers={"Retry-After": str(refused.wait_seconds)} if refused and waits else None,
    )
