"""How HTTP says that a token is missing, wrong or too weak.

One constant text for each cause: a refusal tells nothing about the token.
https://www.rfc-editor.org/rfc/rfc6750#section-3
"""

from dataclasses import dataclass

from graphql_schema.access import NoActorBecause

REALM = 'Bearer realm="fhir"'

_WAIT_SECONDS = "5"
_WRONG_TOKEN = f'{REALM}, error="invalid_token", error_description="The access token is invalid or expired"'


@dataclass(frozen=True, slots=True)
class Challenge:
    """An answer to a request without an actor.

    `authenticate` is the value of the WWW-Authenticate header, None where another token would be
    of no use; `issue_code` is the code of the OperationOutcome issue, `text` a sentence for the caller.
    """

    status: int
    authenticate: str | None
    issue_code: str
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """What the caller is told to do."""
        return (
            {"WWW-Authenticate": self.authenticate} if self.authenticate else {"Retry-After": _WAIT_SECONDS}
        )


CHALLENGES: dict[NoActorBecause, Challenge] = {
    NoActorBecause.NO_TOKEN: Challenge(401, REALM, "login", "Sign in: this needs an access token."),
    NoActorBecause.INVALID_TOKEN: Challenge(
        401, _WRONG_TOKEN, "unknown", "Sign in again: the access token is invalid or expired."
    ),
    NoActorBecause.EXPIRED_TOKEN: Challenge(
        401, _WRONG_TOKEN, "expired", "Sign in again: the access token is invalid or expired."
    ),
    NoActorBecause.AMBIGUOUS_TOKEN: Challenge(
        400, f'{REALM}, error="invalid_request"', "invalid", "Send exactly one Authorization header."
    ),
    NoActorBecause.CANNOT_VERIFY: Challenge(
        503, None, "transient", "Access tokens cannot be verified at the moment; try again."
    ),
}


def insufficient_scope(needed: str | None = None) -> str:
    """Return the WWW-Authenticate value of a 403, naming the scope that would have been enough.

    `needed` is a resource type and letters, such as `Task.r`, that follow from the request alone.
    """
    scope = f', scope="user/{needed}"' if needed else ""
    return f'{REALM}, error="insufficient_scope"{scope}'
