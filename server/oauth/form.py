"""Parameters of OAuth: each at most once, each with a value.

https://www.rfc-editor.org/rfc/rfc6749#section-3.2
"""

from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from starlette.requests import Request

MOST_BYTES = 64 * 1024
MOST_PARAMETERS = 50

_FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """Return the parameters of a body, or raise InvalidRequestError.

    What is sent without a value counts as left out. Raises ApiError for a body that is too long
    or too slow.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != _FORM:
        raise InvalidRequestError(f"Send the parameters as a body of type {_FORM}.")
    body = await request.body()
    if len(body) > MOST_BYTES:
        raise InvalidRequestError(f"The body is longer than {MOST_BYTES} bytes.", status_code=413)
    return parameters_of(body)


def parameters_of(text: bytes) -> dict[str, str]:
    """Return the parameters of a body or a query, or raise InvalidRequestError."""
    try:
        pairs = parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:
        raise InvalidRequestError(
            f"The parameters are not UTF-8 in application/x-www-form-urlencoded, or more than {MOST_PARAMETERS}."
        ) from error
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise InvalidRequestError("A parameter is there more than once.")
    return {name: value for name, value in pairs if value}
