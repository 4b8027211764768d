"""The key under which a client may send the same create again.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from starlette.requests import Request

from graphql_schema.errors import ApiError, Problem


def idempotency_key_in(request: Request) -> str | None:
    """Return the key, with or without the quotes that the draft has around it.

    Raises ApiError(INVALID) for several keys; whether one is well-formed the resolver checks.
    """
    keys = request.headers.getlist("idempotency-key")
    if len(keys) > 1:
        raise ApiError(Problem.INVALID, "Send one Idempotency-Key.")
    if not keys:
        return None
    key = keys[0]
    is_quoted = len(key) > 1 and key[0] == key[-1] == '"'
    return key[1:-1] if is_quoted else key
