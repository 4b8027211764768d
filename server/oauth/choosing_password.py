"""Taking the password that somebody typed twice, or saying beside which field it is why not."""

from starlette.requests import Request

from graphql_schema.account.account import Account
from graphql_schema.errors import ApiError, Problem
from server.oauth.pages.password import Field, NotTaken
from server.oauth.provider import Provider

_DIFFERENT = "The two new passwords are not the same; type the new one again."


def typed_differently(form: dict[str, str]) -> NotTaken | None:
    """Return the refusal of a form in which the new password stands only once."""
    if form.get(Field.NEW, "") == form.get(Field.REPEATED, ""):
        return None
    return NotTaken(_DIFFERENT, Field.REPEATED)


async def chosen(
    provider: Provider, request: Request, account: Account, form: dict[str, str]
) -> Account | NotTaken:
    """Return the account with its new password, its sessions ended, or why the password is not good enough.

    `account` has just signed in, or shown its password. Raises ApiError(VERSION_CONFLICT) when it
    was changed since.
    """
    try:
        own = provider.own_account(request, account)
        return await own.choose_own_password(account, form.get(Field.NEW, ""))
    except ApiError as error:
        if error.problem is not Problem.INVALID:
            raise
        return NotTaken(str(error), Field.NEW)
