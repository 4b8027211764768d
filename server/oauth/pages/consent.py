"""The consent page: who asks, for what, and where the answer goes."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from server.oauth.pages.rendering import rendered
from server.oauth.pages.scope_words import scope_words
from server.oauth.pages.sign_in import Asking


def consent_page(
    asking: Asking,
    *,
    person: str,
    scopes: Sequence[str],
    action: str = "",
    hidden: Mapping[str, str] | None = None,
) -> Response:
    """Return the page that asks `person`, the name of who has signed in, to allow the scopes.

    Its form is posted to `action`, by default to the page's own address and query, with
    `decision`, which is `allow` or `deny`, and the fields of `hidden`.
    """
    values = {
        "asking": asking,
        "action": action,
        "person": person,
        "rights": scope_words(scopes),
        "hidden": hidden or {},
    }
    return rendered("consent.html", values, redirect_uri=asking.redirect_uri)
