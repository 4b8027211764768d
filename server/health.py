"""What an orchestrator asks: whether the process lives, and whether it can serve."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from graphql_schema.errors import ApiError
from server.storage.database import Database


def health_routes(
    database: Database, trouble: Callable[[], str | None], replicas: Callable[[], list[str]] | None = None
) -> list[BaseRoute]:
    """Return `/healthz` (alive: nothing is asked) and `/readyz` (503 while nobody can be served).

    `trouble` tells what else than the database keeps everybody out, or None. `replicas` tells of each
    whether it is used: without them everybody is served all the same.
    """

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        try:
            await database.ready()
        except ApiError:
            return JSONResponse({"status": "the database does not answer"}, 503)
        wrong = trouble()
        beside = {"replicas": replicas()} if replicas else {}
        return JSONResponse({"status": wrong or "ok", **beside}, 503 if wrong else 200)

    return [Route("/healthz", alive), Route("/readyz", ready)]
