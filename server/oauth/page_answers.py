"""What the handlers of pages share: how to go on to another page, and how to say what goes wrong."""

from collections.abc import Awaitable, Callable

from authlib.oauth2 import OAuth2Error
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graphql_schema.errors import ApiError
from server.oauth.pages.notice import problem_page

Handler = Callable[[Request], Awaitable[Response]]

SEE_OTHER = 303
"""The redirect that lets no browser send a form on: https://www.rfc-editor.org/rfc/rfc9700#section-4.12 ."""
_OTHER_BROWSER = "This form was not shown to this browser, or its cookie is gone."
_ADVICE = "Go back to the application and sign in again; this page needs cookies."


def safely(handle: Handler) -> Handler:
    """Return a handler that shows what goes wrong as a page."""

    async def handle_safely(request: Request) -> Response:
        try:
            return await handle(request)
        except OAuth2Error as error:
            return problem_page(error.get_error_description() or "The request is not valid.")
        except ApiError as error:
            return problem_page(str(error), status=error.problem.status)

    return handle_safely


def to_page(page: str, query: bytes) -> RedirectResponse:
    """Return the redirect to a page beside this one; a proxy may have put both under a prefix."""
    return RedirectResponse(
        f"{page}?{query.decode('ascii', 'replace')}", SEE_OTHER, {"Cache-Control": "no-store"}
    )


def other_browser() -> Response:
    """Return the refusal of a form that we did not show to this browser."""
    return problem_page(_OTHER_BROWSER, advice=_ADVICE, status=403)
