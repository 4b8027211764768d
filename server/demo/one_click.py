"""As whom one may sign in with one click."""

from server.demo.accounts import ACCOUNTS
from server.oauth.pages.sign_in import OneClick
from server.settings.settings import Settings


def one_click_of(settings: Settings) -> tuple[OneClick, ...]:
    """Return the people of the demo, and nobody where it is off."""
    if not settings.demo:
        return ()
    return tuple(OneClick(each.id, each.name, each.role.value, each.description) for each in ACCOUNTS)
