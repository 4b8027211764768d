"""What a client has to be before it is registered, and its registration.

https://www.rfc-editor.org/rfc/rfc9700#section-2
"""

import secrets
from dataclasses import dataclass

from graphql_schema.access import Role, ScopeContext, permissions_of_scopes
from graphql_schema.account.names import name_of, practitioner_id_of
from graphql_schema.errors import ApiError, Problem
from server.oauth.metadata import GRANT_TYPES
from server.oauth.redirect_uris import refusal
from server.oauth.scopes import IDENTITY
from server.storage.oauth_clients import Registration

CODE, REFRESH, CREDENTIALS = GRANT_TYPES

_ID_BYTES = 12
_OF_PEOPLE = f"{' '.join(IDENTITY)} user/*.cruds"
_OF_ITSELF = "system/*.cruds"


@dataclass(frozen=True, slots=True)
class NewClient:
    """What somebody says of a client that is to be. Without grants or scopes, it gets those that fit.

    A client with a secret is confidential; a page or an app in other people's hands can keep none.
    """

    name: str
    redirect_uris: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = ()
    scope: str | None = None
    role: Role | None = None
    practitioner_id: str | None = None
    is_confidential: bool = False

    @property
    def grants(self) -> tuple[str, ...]:
        """How it gets tokens: none for a server that only asks what tokens are worth."""
        if self.grant_types:
            return tuple(grant for grant in GRANT_TYPES if grant in self.grant_types)
        return (*((CODE, REFRESH) if self.redirect_uris else ()), *((CREDENTIALS,) if self.role else ()))

    @property
    def needs_secret(self) -> bool:
        """Whether it has to prove who it is."""
        return self.is_confidential or CREDENTIALS in self.grants


def registered(new: NewClient, secret_hash: str | None, now: int) -> Registration:
    """Return the registration with a new id, or raise ApiError(INVALID)."""
    _check_grants(new)
    for uri in new.redirect_uris:
        if because := refusal(uri):
            raise _wrong(because, "redirect-uri")
    return Registration(
        id=secrets.token_hex(_ID_BYTES),
        name=name_of(new.name),
        secret_hash=secret_hash,
        redirect_uris=tuple(dict.fromkeys(new.redirect_uris)),
        grant_types=new.grants,
        scope=_scope(new),
        role=new.role.value if new.role else None,
        practitioner_id=practitioner_id_of(new.practitioner_id) if new.practitioner_id else None,
        active=True,
        created_at=now,
    )


def _check_grants(new: NewClient) -> None:
    if not new.grants and not new.is_confidential:
        raise _wrong(
            "Name a redirect URI for people to come back to, or a role for the client itself.", "grant"
        )
    if (CODE in new.grants) != bool(new.redirect_uris):
        raise _wrong(f"A redirect URI and the grant {CODE} go together.", "redirect-uri")
    if REFRESH in new.grants and CODE not in new.grants:
        raise _wrong(f"Only with the grant {CODE} is there something to refresh.", "grant")
    if (CREDENTIALS in new.grants) != (new.role is not None):
        raise _wrong(f"A role of its own and the grant {CREDENTIALS} go together.", "role")
    if (new.role is Role.PRACTITIONER) != (new.practitioner_id is not None):
        raise _wrong("A practitioner id and the role practitioner go together.", "practitioner")


def _scope(new: NewClient) -> str:
    contexts = {ScopeContext.USER: CODE in new.grants, ScopeContext.SYSTEM: CREDENTIALS in new.grants}
    fitting = frozenset(context for context, fits in contexts.items() if fits)
    if new.scope is None:
        own = (_OF_PEOPLE, ScopeContext.USER), (_OF_ITSELF, ScopeContext.SYSTEM)
        return " ".join(words for words, context in own if context in fitting)
    for word in new.scope.split():
        is_identity = word in IDENTITY and ScopeContext.USER in fitting
        if not is_identity and not permissions_of_scopes(word, fitting):
            raise _wrong(f"The scope {word!r} grants nothing to such a client.", "scope")
    return " ".join(dict.fromkeys(new.scope.split()))


def _wrong(text: str, option: str) -> ApiError:
    return ApiError(Problem.INVALID, text, option)
