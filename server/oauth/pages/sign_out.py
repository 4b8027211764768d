"""The page that asks whether one wants to sign out, for requests that anybody could have made."""

from collections.abc import Mapping

from starlette.responses import Response

from server.oauth.pages.rendering import rendered


def sign_out_page(*, hidden: Mapping[str, str]) -> Response:
    """Return the page, whose form is posted to `end-session` with the fields of `hidden`."""
    return rendered("sign_out.html", {"hidden": hidden})
