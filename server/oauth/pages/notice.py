"""Pages that only tell something: what is wrong with a request, and that one is signed out."""

from starlette.responses import Response

from server.oauth.pages.rendering import rendered


def problem_page(sentence: str, *, advice: str = "", status: int = 400) -> Response:
    """Return the page for a request that must not be redirected, such as an unknown client's.

    `sentence` tells a developer what is wrong, `advice` what to do about it; both are shown as text.
    https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
    """
    return rendered("problem.html", {"sentence": sentence, "advice": advice}, status=status)


def signed_out_page() -> Response:
    """Return the page for who has signed out."""
    return rendered("signed_out.html", {})
