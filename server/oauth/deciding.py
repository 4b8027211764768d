"""What an authorization request needs next: somebody to sign in, to choose a password, to allow it, or nothing.

https://openid.net/specs/openid-connect-core-1_0.html#Authenticates
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidScopeError
from authlib.oidc.core.errors import ConsentRequiredError, InteractionRequiredError, LoginRequiredError

from server.oauth.authorization_server import Answer, Server
from server.oauth.client import Client
from server.oauth.lifetimes import SECOND
from server.oauth.request_rules import max_age_of, prompts_of
from server.oauth.requests import OAuthRequest
from server.oauth.sessions import SignedIn, personal_scope
from server.storage.browser_sessions import allow, browser_session, consent
from server.storage.oauth_grants import digest
from server.storage.sign_ins import account_that_may_sign_in

_AGAIN = frozenset({"login", "select_account"})


class Step(Enum):
    """What comes next."""

    SIGN_IN = auto()
    CHOOSE_PASSWORD = auto()
    CONSENT = auto()
    ISSUE = auto()


_BEFORE_CONSENT = frozenset({Step.SIGN_IN, Step.CHOOSE_PASSWORD})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a valid request needs, and from whom. `scope` is what would be granted."""

    step: Step
    client: Client
    redirect_uri: str
    scope: str
    signed_in: SignedIn | None = None


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decides on requests of one browser, whose cookie is None when it has none."""

    cookie: str | None

    def decision(self, server: Server, request: OAuthRequest) -> Decision | OAuth2Error:
        """Return what a request needs, or why it is refused; the error knows where it is sent, if anywhere."""
        try:
            return self._decision(request, server.get_consent_grant(request))
        except OAuth2Error as error:
            error.state = request.payload.state
            return error

    def issue(self, server: Server, request: OAuthRequest) -> Decision | OAuth2Error | Answer:
        """Return the redirect with a code when nothing more is needed, else what is."""
        decision = self.decision(server, request)
        if isinstance(decision, Decision) and decision.step is Step.ISSUE:
            return _answer(server, request, decision)
        return decision

    def allow(self, server: Server, request: OAuthRequest) -> Decision | OAuth2Error | Answer:
        """Remember that the request is allowed, and return the redirect with a code."""
        decision = self.decision(server, request)
        if (
            isinstance(decision, OAuth2Error)
            or decision.signed_in is None
            or decision.step in _BEFORE_CONSENT
        ):
            return decision
        connection, account_id = request.issuing.connection, decision.signed_in.account.id
        before = consent(connection, account_id, decision.client.id)
        both = " ".join(dict.fromkeys(f"{before} {decision.scope}".split()))
        allow(connection, account_id, decision.client.id, both)
        return _answer(server, request, decision)

    def deny(self, server: Server, request: OAuthRequest) -> Decision | OAuth2Error:
        """Return the refusal of whoever was asked to allow the request."""
        decision = self.decision(server, request)
        if isinstance(decision, OAuth2Error) or decision.step in _BEFORE_CONSENT:
            return decision
        return AccessDeniedError(redirect_uri=decision.redirect_uri, state=request.payload.state)

    def signed_in(self, request: OAuthRequest) -> SignedIn | None:
        """Return who is signed in in the browser, if they still may."""
        if self.cookie is None:
            return None
        connection, now = request.issuing.connection, request.issuing.now
        browser = browser_session(connection, digest(self.cookie), now)
        account = account_that_may_sign_in(connection, browser.account_id) if browser else None
        if browser is None or account is None or account.password_has_expired(now):
            return None
        return SignedIn(account, browser)

    def _decision(self, request: OAuthRequest, grant: Any) -> Decision:
        client, redirect_uri = request.client, grant.redirect_uri
        prompts = prompts_of(request.payload.data)
        signed_in = self.signed_in(request)
        if signed_in is None or prompts & _AGAIN or _is_too_old(signed_in, request):
            if "none" in prompts:
                raise LoginRequiredError(redirect_uri=redirect_uri)
            return Decision(Step.SIGN_IN, client, redirect_uri, request.scope)
        if signed_in.account.has_to_choose_password:
            if "none" in prompts:
                raise InteractionRequiredError(redirect_uri=redirect_uri)
            return Decision(Step.CHOOSE_PASSWORD, client, redirect_uri, request.scope, signed_in)
        scope = personal_scope(client, signed_in.account, request.scope)
        if not scope:
            raise InvalidScopeError(redirect_uri=redirect_uri)
        if _is_allowed(request, client, signed_in, scope):
            return Decision(Step.ISSUE, client, redirect_uri, scope, signed_in)
        if "none" in prompts:
            raise ConsentRequiredError(redirect_uri=redirect_uri)
        return Decision(Step.CONSENT, client, redirect_uri, scope, signed_in)


def _is_too_old(signed_in: SignedIn, request: OAuthRequest) -> bool:
    max_age = max_age_of(request.payload.data)
    return max_age is not None and request.issuing.now - signed_in.browser.signed_in_at > max_age * SECOND


def _is_allowed(request: OAuthRequest, client: Client, signed_in: SignedIn, scope: str) -> bool:
    if client.is_first_party:
        return True
    if "consent" in prompts_of(request.payload.data):
        return False
    before = consent(request.issuing.connection, signed_in.account.id, client.id)
    return set(scope.split()) <= set(before.split())


def _answer(server: Server, request: OAuthRequest, decision: Decision) -> Answer:
    grant = server.get_authorization_grant(request)
    answer: Answer = server.create_authorization_response(request, decision.signed_in, grant)
    return answer
