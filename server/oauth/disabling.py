"""Letting a client do nothing from now on, its tokens included."""

from server.storage.database import Connection
from server.storage.oauth_clients import disable_client
from server.storage.oauth_grants import end_session, sessions_of_client
from server.storage.revocations import revoke_subject


def disabled(connection: Connection, client_id: str, now: int) -> bool:
    """Disable a client and return whether there is one."""
    if not disable_client(connection, client_id):
        return False
    for session_id in sessions_of_client(connection, client_id):
        end_session(connection, session_id, now)
    # In its own name it is the subject of its tokens.
    revoke_subject(connection, client_id, now)
    return True
