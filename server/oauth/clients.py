"""Finding clients, and finding out whether a request really is from one.

https://www.rfc-editor.org/rfc/rfc6749#section-2.3
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749.errors import InvalidRequestError

from server.accounts.passwords import PasswordHasher
from server.oauth.client import Client
from server.oauth.refusals import client_not_authenticated
from server.oauth.requests import Proven
from server.storage.database import Connection, Database
from server.storage.oauth_clients import registration
from server.storage.oauth_grants import client_of_refresh_token, digest


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients that are built in, and those that are registered."""

    database: Database
    passwords: PasswordHasher
    built_in: Mapping[str, Client]

    def find(self, connection: Connection, client_id: str) -> Client | None:
        """Return a client that is active."""
        if client_id in self.built_in:
            return self.built_in[client_id]
        found = registration(connection, client_id)
        return Client(found) if found and found.active else None

    async def proven(self, authorization: str | None, form: Mapping[str, str]) -> Proven:
        """Return who sent a request, or raise InvalidClientError or InvalidRequestError.

        Hashing is slow on purpose, so this comes before the transaction and not in it.
        """
        by_header = authorization is not None
        client_id, secret = form.get("client_id"), form.get("client_secret")
        if authorization is not None:
            if secret is not None:
                raise InvalidRequestError("Prove who the client is in one way, not in two.")
            named, secret = _basic(authorization)
            if client_id not in (None, named):
                raise InvalidRequestError("The client_id is not that of the Authorization header.")
            client_id = named
        if client_id is None:
            client_id = await self._named_by_token(form)
        if client_id is None:
            raise client_not_authenticated(by_header=by_header)
        client = await self.database.read(lambda connection: self.find(connection, client_id))
        if secret is None:
            if client is None or client.is_confidential:
                raise client_not_authenticated(by_header=by_header)
            return Proven(client, "none")
        secret_hash = client.registration.secret_hash if client else None
        # Client ids are no secrets, so who makes one up must not cost us a hash.
        if client is None or secret_hash is None or not await self.passwords.matches(secret_hash, secret):
            raise client_not_authenticated(by_header=by_header)
        return Proven(client, "client_secret_basic" if by_header else "client_secret_post")

    async def _named_by_token(self, form: Mapping[str, str]) -> str | None:
        """Return the client that a refresh token belongs to, which a public client need not name itself.

        https://www.rfc-editor.org/rfc/rfc6749#section-6
        """
        token = form.get("refresh_token")
        if form.get("grant_type") != "refresh_token" or token is None:
            return None
        token_digest = digest(token)
        return await self.database.read(lambda connection: client_of_refresh_token(connection, token_digest))


def _basic(authorization: str) -> tuple[str, str]:
    """Return id and secret of an Authorization header, each of which is encoded like a form's values."""
    scheme, _, credentials = authorization.partition(" ")
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    client_id, colon, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise client_not_authenticated(by_header=True)
    return unquote_plus(client_id), unquote_plus(secret)
