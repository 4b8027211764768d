"""How long everything lasts. Microseconds, unless the name says seconds."""

SECOND = 1_000_000
DAY = 24 * 3600 * SECOND

ACCESS_TOKEN_SECONDS = 600
CODE_LIFE = 60 * SECOND
BROWSER_LIFE = DAY // 2
"""A working day: then one signs in again."""
OFFLINE_LIFE = 90 * DAY
"""How long a client may act for somebody who is away."""
REFRESH_IDLE = 30 * DAY
"""How long a refresh token that nobody uses is good for."""
