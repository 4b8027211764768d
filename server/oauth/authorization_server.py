"""Authlib's authorization server over one open transaction.

Authlib decides synchronously what a request gets; the HTTP around it is elsewhere.
https://docs.authlib.org/en/stable/oauth2/authorization-server/
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer

from server.oauth.challenge import S256Challenge
from server.oauth.client import Client
from server.oauth.clients import Clients
from server.oauth.grants import CodeGrant, CredentialsGrant, RefreshGrant
from server.oauth.introspection import Introspection
from server.oauth.refusals import client_not_authenticated
from server.oauth.request_rules import RequestRules
from server.oauth.requests import OAuthRequest
from server.oauth.revocation import Revocation
from server.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer with: a redirect has no body."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class Server(AuthorizationServer):
    """Validates requests and issues tokens; what it has written is undone if the transaction is."""

    def __init__(self, connection: Connection, clients: Clients, fhir_base: str) -> None:
        super().__init__()
        self._connection = connection
        self._clients = clients
        self.register_grant(CodeGrant, [S256Challenge(), RequestRules(fhir_base)])
        self.register_grant(RefreshGrant)
        self.register_grant(CredentialsGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)

    def query_client(self, client_id: str) -> Client | None:
        """Return a client that is active."""
        return self._clients.find(self._connection, client_id)

    def authenticate_client(self, request: OAuthRequest, methods: Sequence[str], *_: str) -> Client:
        """Return the client that has proven who it is, in one of these ways."""
        if request.proven is None or request.proven.method not in methods:
            raise client_not_authenticated()
        request.auth_method = request.proven.method
        return request.proven.client

    def create_oauth2_request(self, request: OAuthRequest) -> OAuthRequest:
        """Return the request: it is one already."""
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        """Return the answer as it is."""
        return Answer(status, body if isinstance(body, dict) else {}, dict(headers))

    def refuse(self, request: OAuthRequest, error: OAuth2Error) -> Answer:
        """Return the answer to a request that failed: a redirect, if it is known that it may be one."""
        error.state = request.payload.state
        answer: Answer = self.handle_error_response(request, error)
        return answer

    def save_token(self, token: dict[str, Any], request: OAuthRequest) -> None:
        """Do nothing: what is kept of tokens was kept when they were made."""

    def send_signal(self, name: str, *args: Any, **more: Any) -> None:
        """Tell nobody."""
