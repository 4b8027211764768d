"""A password that somebody else made, when its week is over, and beside grants from before it was made."""

from sqlalchemy import update

from graphql_schema.clock import system_clock
from server.storage.database import Connection
from server.storage.engine import open_database
from server.storage.identity_tables import ACCOUNT
from tests.apart import run_apart
from tests.oauth.test_choosing_password import GOOD, choose, is_choosing, own_pages
from tests.oauth.world import Asked, Somebody, World, came_back

HOUR = 3600 * 1_000_000
EXPIRED = "has expired"


def made_by_somebody_else(world: World, person: Somebody, *, hours_left: int) -> None:
    """Let the password of an account count as an initial one, for so long."""

    def change(connection: Connection) -> None:
        expires_at = system_clock() + hours_left * HOUR
        connection.execute(
            update(ACCOUNT).where(ACCOUNT.c.id == person.id).values(password_expires_at=expires_at)
        )

    async def write() -> None:
        database = open_database(world.environment["TASKWARD_DATABASE_URL"])
        await database.write(change)
        await database.close()

    run_apart(write())


def test_an_initial_password_that_has_expired_says_what_helps_on_every_page(world: World) -> None:
    person, request = world.newcomer(), Asked(own_pages(world))
    made_by_somebody_else(world, person, hours_left=-1)
    browser = world.browser()

    signing_in = world.browser().sign_in(request.query, person)
    changing = browser.submit(
        browser.get("/oauth/password"),
        username=person.username,
        current_password=person.password,
        new_password=GOOD,
        repeated_password=GOOD,
    )

    assert (signing_in.status_code, changing.status_code) == (400, 400)
    assert "has expired. Ask an administrator for a new one." in signing_in.text
    assert "has expired; ask an admin for a new one." in changing.text


def test_a_page_that_was_left_open_until_it_expired_takes_no_password(world: World) -> None:
    person, browser, request = world.newcomer(), world.browser(), Asked(own_pages(world))
    page = browser.sign_in(request.query, person)
    made_by_somebody_else(world, person, hours_left=-1)

    after = choose(browser, page)

    assert is_choosing(page)
    assert "/oauth/sign-in" in str(after.request.url)
    assert EXPIRED in world.browser().sign_in(request.query, person).text


def test_codes_and_refresh_tokens_from_before_give_nothing(world: World) -> None:
    """As after an upgrade: until then, an initial password led to tokens."""
    person, app = world.somebody(), world.app()
    scope = "openid offline_access user/Task.rs"
    first, second = Asked(app, scope=scope), Asked(app, scope=scope)
    browser = world.browser()
    tokens = world.token(**first.exchange(browser.allowed(first, person))).json()
    code = browser.allowed_again(second)
    made_by_somebody_else(world, person, hours_left=1)

    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refreshed = world.token(**refresh, client_id=app.id)
    exchanged = world.token(**second.exchange(code))

    assert (refreshed.json()["error"], exchanged.json()["error"]) == ("invalid_grant", "invalid_grant")
    page = browser.authorize(Asked(app, scope=scope).query)
    assert is_choosing(page)
    assert came_back(choose(browser, page))["code"]
