"""A code or a refresh token that a client presented and that is good, as Authlib asks about it."""

from dataclasses import dataclass

from server.oauth.client import Client
from server.storage.oauth_grants import Code, RefreshToken, Session


@dataclass(frozen=True, slots=True)
class PresentedCode:
    """An authorization code that is good, and the session that it leads to."""

    code: Code
    session: Session

    @property
    def code_challenge(self) -> str:
        """The challenge, of which the method is always S256."""
        return self.code.code_challenge

    @property
    def code_challenge_method(self) -> str:
        """The only method."""
        return "S256"

    def get_redirect_uri(self) -> str:
        """Return where the code was sent."""
        return self.code.redirect_uri

    def get_scope(self) -> str:
        """Return what was granted."""
        return self.session.scope


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """A refresh token that is good, and its session."""

    token: RefreshToken
    session: Session

    def check_client(self, client: Client) -> bool:
        """Tell whether it was issued to this client."""
        return self.session.client_id == client.id

    def get_scope(self) -> str:
        """Return what was granted."""
        return self.session.scope
