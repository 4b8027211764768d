"""The pages that a browser meets on its way through a request: signing in, choosing a password, allowing.

Each address carries the whole request in its query, so that nothing is kept before somebody signs in.
https://www.rfc-editor.org/rfc/rfc6749#section-3.1
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from graphql_schema.account.account import Account
from graphql_schema.account.sign_in import Refusal, Why
from graphql_schema.audit.event import Interaction
from server.oauth import addresses
from server.oauth.authorization_server import Answer
from server.oauth.choosing_password import chosen, typed_differently
from server.oauth.cookies import CSRF, Cookie, form_token, is_form_of, new_value
from server.oauth.deciding import Deciding, Decision, Step
from server.oauth.form import parameters_of, read_form
from server.oauth.page_answers import SEE_OTHER, other_browser, safely, to_page
from server.oauth.pages.consent import consent_page
from server.oauth.pages.notice import problem_page
from server.oauth.pages.password import NotTaken, choose_page
from server.oauth.pages.sign_in import Asking, Refused, sign_in_page
from server.oauth.provider import Provider
from server.oauth.signing_in import SigningIn
from server.oauth.telling import Told, agent

_NAMES = {
    Step.SIGN_IN: "sign-in",
    Step.CHOOSE_PASSWORD: "choose-password",
    Step.CONSENT: "consent",
    Step.ISSUE: "authorize",
}


def page_routes(provider: Provider) -> list[Route]:
    """Return the routes of the pages."""
    pages = RequestPages(provider, Cookie(provider.where.base_url))
    both = ["GET", "POST"]
    return [
        Route(addresses.AUTHORIZE, safely(pages.authorize), methods=both),
        Route(addresses.SIGN_IN, safely(pages.sign_in), methods=both),
        Route(addresses.CHOOSE_PASSWORD, safely(pages.choose_password), methods=both),
        Route(addresses.CONSENT, safely(pages.consent), methods=both),
    ]


@dataclass(frozen=True, slots=True)
class RequestPages:
    """The endpoints, each of which validates the request from the beginning."""

    provider: Provider
    cookie: Cookie

    async def authorize(self, request: Request) -> Response:
        """Send the browser on to where the request needs it."""
        if request.method == "POST":
            form = urlencode(await read_form(request))
            return to_page("authorize", form.encode())
        values = _values(request)
        deciding = Deciding(self.cookie.of(request))
        decision = await self.provider.read(values, deciding.decision)
        if isinstance(decision, Decision) and decision.step is Step.ISSUE:
            return self._answer(request, await self.provider.write(request, values, deciding.issue))
        return self._answer(request, decision)

    async def sign_in(self, request: Request) -> Response:
        """Show the form, or sign somebody in with it and send them back to the request."""
        values = _values(request)
        decision = await self.provider.read(values, Deciding(None).decision)
        if isinstance(decision, OAuth2Error):
            return self._refusal(decision)
        if request.method != "POST":
            return self._sign_in_page(request, decision)
        form = await read_form(request)
        if not self._is_ours(request, "sign-in", form):
            return other_browser()
        checked = await self._checked(form)
        if isinstance(checked, Refusal):
            told = Told(Interaction.SIGN_IN, agent(None, decision.client), checked.why.name.lower())
            self.provider.telling(request).tell_refusal(told)
            expired = checked.why is Why.EXPIRED
            refused = Refused(form.get("username", ""), checked.wait_seconds, is_expired=expired)
            return self._sign_in_page(request, decision, refused)
        cookie = new_value()
        anew = SigningIn(checked, decision.client, cookie, self.cookie.of(request))
        if not await self.provider.write(request, values, anew.done):
            return self._sign_in_page(request, decision, Refused(checked.username))
        response = to_page("authorize", _without_sign_in(values))
        self.cookie.set(response, cookie)
        return response

    async def choose_password(self, request: Request) -> Response:
        """Show the form, or take the password and sign its owner in anew: what was before is ended."""
        values, old_cookie = _values(request), self.cookie.of(request)
        decision = await self.provider.read(values, Deciding(old_cookie).decision)
        is_asked = isinstance(decision, Decision) and decision.step is Step.CHOOSE_PASSWORD
        if not is_asked or decision.signed_in is None:
            return self._answer(request, decision)
        account = decision.signed_in.account
        if request.method != "POST":
            return self._choose_page(request, decision, account)
        form = await read_form(request)
        if not self._is_ours(request, "choose-password", form):
            return other_browser()
        outcome = typed_differently(form) or await chosen(self.provider, request, account, form)
        if isinstance(outcome, NotTaken):
            return self._choose_page(request, decision, account, outcome)
        cookie = new_value()
        anew = SigningIn(outcome, decision.client, cookie, old_cookie)
        await self.provider.write(request, values, anew.done)
        response = to_page("authorize", request.scope["query_string"])
        self.cookie.set(response, cookie)
        return response

    async def consent(self, request: Request) -> Response:
        """Show what is asked for, or do as the form says."""
        values, deciding = _values(request), Deciding(self.cookie.of(request))
        if request.method != "POST":
            decision = await self.provider.read(values, deciding.decision)
            if isinstance(decision, Decision) and decision.step is Step.CONSENT:
                return self._consent_page(request, decision)
            return self._answer(request, decision)
        form = await read_form(request)
        if not self._is_ours(request, "consent", form):
            return other_browser()
        act = deciding.allow if form.get("decision") == "allow" else deciding.deny
        return self._answer(request, await self.provider.write(request, values, act))

    async def _checked(self, form: dict[str, str]) -> Account | Refusal:
        wanted = form.get("demo_account")
        if wanted is not None and any(each.username == wanted for each in self.provider.one_click):
            # The demo's accounts have the id that is their username.
            return await self.provider.accounts.sign_in.by_id(wanted) or Refusal(Why.WRONG)
        return await self.provider.accounts.sign_in.check(form.get("username", ""), form.get("password", ""))

    def _answer(self, request: Request, outcome: Decision | OAuth2Error | Answer) -> Response:
        if isinstance(outcome, OAuth2Error):
            return self._refusal(outcome)
        if isinstance(outcome, Answer):
            return self._back(outcome.headers["Location"])
        return to_page(_NAMES[outcome.step], request.scope["query_string"])

    def _refusal(self, error: OAuth2Error) -> Response:
        """Return the refusal to the client, if it is known where that is, else to whoever sees the page."""
        if error.redirect_uri:
            return self._back(add_params_to_uri(error.redirect_uri, error.get_body()))
        return problem_page(error.get_error_description() or f"The request is not valid: {error.error}.")

    def _back(self, location: str) -> Response:
        """Return the redirect to a client, which tells which server it is from.

        https://www.rfc-editor.org/rfc/rfc9207#section-2
        """
        location = add_params_to_uri(location, [("iss", self.provider.where.issuer)])
        return RedirectResponse(location, SEE_OTHER, {"Cache-Control": "no-store"})

    def _sign_in_page(self, request: Request, decision: Decision, refused: Refused | None = None) -> Response:
        cookie = self.cookie.of(request) or new_value()
        hint = _values(request).get("login_hint")
        response = sign_in_page(
            _asking(decision),
            hidden=_hidden(request, "sign-in", cookie),
            refused=refused,
            one_click=self.provider.one_click,
            username=hint or "",
        )
        self.cookie.set(response, cookie)
        return response

    def _choose_page(
        self, request: Request, decision: Decision, account: Account, refused: NotTaken | None = None
    ) -> Response:
        hidden = _hidden(request, "choose-password", self.cookie.of(request) or "")
        return choose_page(_asking(decision), username=account.username, hidden=hidden, refused=refused)

    def _consent_page(self, request: Request, decision: Decision) -> Response:
        cookie = self.cookie.of(request) or new_value()
        person = decision.signed_in.account.name if decision.signed_in else ""
        return consent_page(
            _asking(decision),
            person=person,
            scopes=decision.scope.split(),
            hidden=_hidden(request, "consent", cookie),
        )

    def _is_ours(self, request: Request, form_name: str, form: dict[str, str]) -> bool:
        return is_form_of(
            self.cookie.of(request), form_name, request.scope["query_string"], form.get(CSRF, "")
        )


def _values(request: Request) -> dict[str, str]:
    return parameters_of(request.scope["query_string"])


def _without_sign_in(values: dict[str, str]) -> bytes:
    """Return the query of the request without what has just been done: to sign in, now."""
    left = [word for word in values.get("prompt", "").split() if word not in {"login", "select_account"}]
    rest = {name: value for name, value in values.items() if name not in {"prompt", "max_age"}}
    return urlencode(rest | ({"prompt": " ".join(left)} if left else {})).encode()


def _asking(decision: Decision) -> Asking:
    return Asking(decision.client.registration.name, decision.redirect_uri)


def _hidden(request: Request, form_name: str, cookie: str) -> dict[str, str]:
    return {CSRF: form_token(cookie, form_name, request.scope["query_string"])}
