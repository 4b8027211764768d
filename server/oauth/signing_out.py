"""Signing out, for who comes from a client and for who comes by themselves.

https://openid.net/specs/openid-connect-rpinitiated-1_0.html
"""

from dataclasses import dataclass

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from graphql_schema.audit.event import NOBODY, Agent, Interaction
from graphql_schema.errors import ApiError
from server.auth.claims import Claims
from server.oauth import addresses
from server.oauth.authorization_server import Server
from server.oauth.cookies import CSRF, Cookie, form_token, is_form_of
from server.oauth.deciding import Deciding
from server.oauth.form import parameters_of, read_form
from server.oauth.pages.notice import problem_page, signed_out_page
from server.oauth.pages.sign_out import sign_out_page
from server.oauth.provider import Provider
from server.oauth.requests import OAuthRequest
from server.oauth.sessions import SignedIn
from server.oauth.signing_in import signed_out
from server.oauth.telling import Told, agent
from server.storage.oauth_grants import digest, end_session

_SEE_OTHER = 303
_FORM = "end-session"


def sign_out_route(provider: Provider) -> Route:
    """Return the route."""
    signing_out = SigningOut(provider, Cookie(provider.where.base_url))

    async def handle(request: Request) -> Response:
        try:
            return await signing_out.answer(request)
        except OAuth2Error as error:
            return problem_page(error.get_error_description())
        except ApiError as error:
            return problem_page(str(error), status=error.problem.status)

    return Route(addresses.END_SESSION, handle, methods=["GET", "POST"])


@dataclass(frozen=True, slots=True)
class SignOut:
    """A request to sign out. `claims` are those of an ID token of ours, if it brought one."""

    values: dict[str, str]
    claims: Claims | None
    cookie: str | None
    is_confirmed: bool

    def done(self, server: Server, request: OAuthRequest) -> str | None:
        """Sign out and return where to go then, "" for nowhere; None when somebody has to be asked first."""
        connection, now = request.issuing.connection, request.issuing.now
        signed_in = Deciding(self.cookie).signed_in(request)
        is_theirs = bool(signed_in and self.claims and self.claims["sub"] == signed_in.account.id)
        if signed_in and not is_theirs and not self.is_confirmed:
            return None
        if signed_in or self.claims:
            request.issuing.told.append(Told(Interaction.SIGN_OUT, self._who(signed_in)))
        if self.cookie is not None:
            signed_out(connection, digest(self.cookie), now)
        if self.claims is None:
            return ""
        end_session(connection, self.claims["sid"], now)
        return self._where_then(server, self.claims["aud"])

    def _who(self, signed_in: SignedIn | None) -> Agent:
        if signed_in is not None:
            return agent(signed_in.account, None)
        return Agent(subject=self.claims["sub"]) if self.claims else NOBODY

    def _where_then(self, server: Server, client_id: str) -> str:
        wanted = self.values.get("post_logout_redirect_uri", "")
        client = server.query_client(client_id)
        is_named_rightly = self.values.get("client_id", client_id) == client_id
        if client is None or not is_named_rightly or not client.check_redirect_uri(wanted):
            return ""
        state = self.values.get("state")
        then: str = add_params_to_uri(wanted, [("state", state)] if state else [])
        return then


@dataclass(frozen=True, slots=True)
class SigningOut:
    """The endpoint."""

    provider: Provider
    cookie: Cookie

    async def answer(self, request: Request) -> Response:
        """Sign out, or ask first: a link on some page must not do it unasked."""
        values = (
            await read_form(request)
            if request.method == "POST"
            else parameters_of(request.scope["query_string"])
        )
        cookie = self.cookie.of(request)
        hint = values.get("id_token_hint")
        claims = self.provider.tokens.id_claims(hint) if hint else None
        is_confirmed = is_form_of(cookie, _FORM, b"", values.get(CSRF, ""))
        then = await self.provider.write(request, values, SignOut(values, claims, cookie, is_confirmed).done)
        if then is None and cookie is not None:
            hidden = {name: value for name, value in values.items() if name != CSRF}
            return sign_out_page(hidden={**hidden, CSRF: form_token(cookie, _FORM, b"")})
        response = RedirectResponse(then, _SEE_OTHER) if then else signed_out_page()
        # Another site's form comes without the cookie, and must not take it from the browser either.
        if cookie is not None:
            self.cookie.remove(response)
        return response
