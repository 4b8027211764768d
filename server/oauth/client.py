"""A client as Authlib asks about it, and the clients that are built in."""

from dataclasses import dataclass

from authlib.oauth2.rfc6749 import ClientMixin

from graphql_schema.access import Role, ScopeContext
from server.browser_client import CLIENT_ID, RETURN_PATH
from server.oauth.addresses import Addresses
from server.oauth.redirect_uris import is_registered
from server.oauth.scopes import IDENTITY, granted, resource_scopes
from server.storage.oauth_clients import Registration


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):
    """Who asks for tokens. A first-party client is part of this server, so nobody is asked to allow it."""

    registration: Registration
    is_first_party: bool = False

    @property
    def id(self) -> str:
        """The client id."""
        return self.registration.id

    @property
    def is_confidential(self) -> bool:
        """Whether it has a secret to prove who it is."""
        return self.registration.secret_hash is not None

    def get_client_id(self) -> str:
        """Return the client id."""
        return self.registration.id

    def get_default_redirect_uri(self) -> str:
        """Return where a code goes when the request does not say: nowhere, so that it has to."""
        return ""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return what the client may have of what it asks, before it is known for whom; None for nothing.

        Who asks for nothing in particular gets all that it may do with resources.
        """
        registered = self.registration.scope
        return (
            granted(scope or resource_scopes(registered), registered, Role.ADMIN, ScopeContext.USER) or None
        )

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether a code may be sent there."""
        return is_registered(redirect_uri, self.registration.redirect_uris)

    def check_response_type(self, response_type: str) -> bool:
        """Tell whether it may ask for a code."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether it may get tokens this way."""
        return grant_type in self.registration.grant_types


def built_in_clients(where: Addresses) -> dict[str, Client]:
    """Return the clients that are part of this server, by id."""
    pages = Registration(
        id=CLIENT_ID,
        name="Taskward",
        secret_hash=None,
        redirect_uris=(where.url(RETURN_PATH),),
        grant_types=("authorization_code", "refresh_token"),
        scope=f"{' '.join(IDENTITY)} user/*.cruds",
        role=None,
        practitioner_id=None,
        active=True,
        created_at=0,
    )
    return {CLIENT_ID: Client(pages, is_first_party=True)}
