"""The page on which everyone changes their own password, whether this browser is signed in or not."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_schema.account.account import Account
from graphql_schema.account.sign_in import Refusal, Why
from graphql_schema.audit.event import Interaction
from server.oauth import addresses
from server.oauth.choosing_password import chosen, typed_differently
from server.oauth.cookies import CSRF, Cookie, form_token, is_form_of, new_value
from server.oauth.deciding import Deciding
from server.oauth.form import read_form
from server.oauth.page_answers import safely
from server.oauth.pages.password import Field, NotTaken, change_page, changed_page
from server.oauth.provider import Provider
from server.oauth.telling import Told, agent

_FORM = "password"
_WRONG = "The current password is wrong."
_OTHER_BROWSER = NotTaken(
    "This form was not shown to this browser, or its cookie is gone; type it again.", Field.CURRENT
)


def change_password_route(provider: Provider) -> Route:
    """Return the route."""
    changing = ChangingPassword(provider, Cookie(provider.where.base_url))
    return Route(addresses.PASSWORD, safely(changing.answer), methods=["GET", "POST"])


@dataclass(frozen=True, slots=True)
class ChangingPassword:
    """The endpoint. The current password proves who it is, as it would at the sign-in."""

    provider: Provider
    cookie: Cookie

    async def answer(self, request: Request) -> Response:
        """Show the form, or change the password and sign its owner out everywhere."""
        cookie = self.cookie.of(request)
        signed_in = await self.provider.read({}, lambda _, asked: Deciding(cookie).signed_in(asked))
        # On the demo, people are signed in who have no password to change.
        account = signed_in.account if signed_in and signed_in.account.has_password else None
        if request.method != "POST":
            return self._page(request, account, "")
        form = await read_form(request)
        if not is_form_of(cookie, _FORM, b"", form.get(CSRF, "")):
            return self._page(request, account, form.get("username", ""), _OTHER_BROWSER)
        username = account.username if account else form.get("username", "")
        wrong = _WRONG if account else Why.WRONG.value
        outcome = await self._changed(request, username, form, wrong)
        if isinstance(outcome, NotTaken):
            return self._page(request, account, username, outcome)
        response = changed_page()
        self.cookie.remove(response)
        return response

    async def _changed(
        self, request: Request, username: str, form: dict[str, str], wrong: str
    ) -> Account | NotTaken:
        if different := typed_differently(form):
            return different
        checked = await self.provider.accounts.sign_in.check(username, form.get(Field.CURRENT, ""))
        if isinstance(checked, Refusal):
            told = Told(Interaction.CHANGE_ACCOUNT, agent(None, None), checked.why.name.lower())
            self.provider.telling(request).tell_refusal(told)
            return _refused(checked, wrong)
        return await chosen(self.provider, request, checked, form)

    def _page(
        self, request: Request, account: Account | None, username: str, refused: NotTaken | None = None
    ) -> Response:
        cookie = self.cookie.of(request) or new_value()
        response = change_page(
            username=account.username if account else username,
            is_signed_in=account is not None,
            hidden={CSRF: form_token(cookie, _FORM, b"")},
            refused=refused,
        )
        self.cookie.set(response, cookie)
        return response


def _refused(refusal: Refusal, wrong: str) -> NotTaken:
    """Return the reason beside the current password; `wrong` is the sentence for a wrong one."""
    if refusal.why is Why.EXPIRED:
        return NotTaken(refusal.text, Field.CURRENT)
    seconds = refusal.wait_seconds
    sentence = wrong if refusal.why is Why.WRONG else "There were too many wrong passwords."
    advice = f" Wait {seconds} second{'' if seconds == 1 else 's'} and try again." if seconds else ""
    return NotTaken(sentence + advice, Field.CURRENT, seconds)
