"""Forgetting what has expired, by itself and in every worker, which hurts nobody."""

import asyncio
import logging

from graphql_schema.errors import ApiError
from graphql_schema.failures import log_failure
from server.oauth.lifetimes import DAY
from server.oauth.provider import Provider
from server.storage.browser_sessions import forget_browser_sessions
from server.storage.database import Connection
from server.storage.oauth_grants import forget_grants

EVERY_SECONDS = 600

_LOG = logging.getLogger("taskward.oauth")


def forget_expired(connection: Connection, now: int) -> None:
    """Remove grants with their codes and tokens, a day after their end, and browser sessions."""
    forget_grants(connection, now - DAY)
    forget_browser_sessions(connection, now)


async def forget_for_ever(provider: Provider, every_seconds: float = EVERY_SECONDS) -> None:
    """Forget now and then, whatever happens."""
    while True:
        try:
            await provider.database.write(lambda connection: forget_expired(connection, provider.clock()))
        except ApiError:
            _LOG.info("What has expired was not forgotten now; it will be later.")
        except Exception as error:  # noqa: BLE001 - the next time may go well
            log_failure(_LOG, "What has expired could not be forgotten", error)
        await asyncio.sleep(every_seconds)
