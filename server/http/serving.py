"""How the HTTP process runs."""

from collections.abc import Callable, Sequence

from starlette.types import ASGIApp
from uvicorn import Config

from server.http.log_lines import LOGGING
from server.http.protocol import GuardedProtocol

WORKER_SECONDS = 60
"""How long a worker may take to begin on a busy machine before it counts as hung."""

MOST_CONNECTIONS = 900
"""Connections of one worker, under the 1024 descriptors that a process usually has."""


def server_config(
    make_app: Callable[[], ASGIApp],
    *,
    workers: int = 1,
    trusted_proxies: Sequence[str] = (),
    grace_seconds: int = 20,
) -> Config:
    """Return uvicorn's configuration; every worker makes its own application.

    Asked to end, a process goes on with what it has begun for `grace_seconds`.
    """
    return Config(
        make_app,
        factory=True,
        workers=workers,
        http=GuardedProtocol,
        ws="none",
        lifespan="on",
        log_config=LOGGING,
        # Its lines have paths and queries, which name patients: we write our own.
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        timeout_graceful_shutdown=grace_seconds,
        timeout_worker_healthcheck=WORKER_SECONDS,
        # Far above what is shed by time in line: only so that connections do not use up the descriptors.
        limit_concurrency=MOST_CONNECTIONS,
    )
