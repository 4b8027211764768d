"""Pages on which people choose their own password: after an initial one, and whenever they want another.

The new password is typed twice: without a script nothing could show it on demand, and who mistypes
the only password of an account is locked out.
https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import Response

from graphql_schema.account.passwords import SHORTEST
from server.oauth.pages.rendering import rendered
from server.oauth.pages.sign_in import Asking

_REFUSED, _TOO_EARLY = 400, 429


class Field(StrEnum):
    """The fields of the forms, by the names under which they are sent."""

    CURRENT = "current_password"
    NEW = "new_password"
    REPEATED = "repeated_password"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a password was not taken: a sentence, beside the field to which it belongs."""

    sentence: str
    field: Field
    wait_seconds: int = 0


def choose_page(
    asking: Asking, *, username: str, hidden: Mapping[str, str], refused: NotTaken | None = None
) -> Response:
    """Return the page that comes after a sign-in with a password that somebody else made.

    Its form is posted to the page's own address and query.
    """
    values = {"asking": asking, "username": username}
    return _page("choose_password.html", values, hidden, refused, redirect_uri=asking.redirect_uri)


def change_page(
    *, username: str, is_signed_in: bool, hidden: Mapping[str, str], refused: NotTaken | None = None
) -> Response:
    """Return the page that asks for the current password too; who is not signed in says who they are."""
    values = {"username": username, "is_signed_in": is_signed_in}
    return _page("change_password.html", values, hidden, refused)


def changed_page() -> Response:
    """Return the page for who has another password now."""
    return rendered("password_changed.html", {})


def _page(
    template: str,
    values: Mapping[str, object],
    hidden: Mapping[str, str],
    refused: NotTaken | None,
    redirect_uri: str | None = None,
) -> Response:
    """Return the page, with 400 after a refusal, or 429 with `Retry-After` when there is a time to wait."""
    waits = refused is not None and refused.wait_seconds > 0
    return rendered(
        template,
        {**values, "hidden": hidden, "refused": refused, "field": Field, "shortest": SHORTEST},
        status=200 if refused is None else _TOO_EARLY if waits else _REFUSED,
        redirect_uri=redirect_uri,
        headers={"Retry-After": str(refused.wait_seconds)} if refused and waits else None,
    )
