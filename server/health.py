"""What an orchestrator asks: whether the process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from graphql_schema.errors import ApiError
from server.storage.database import Database


def health_routes(database: Database) -> list[BaseRoute]:
    """Return `/healthz` (alive: no database is asked) and `/readyz` (503 while the database is away)."""

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        try:
            await database.ready()
        except ApiError:
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    return [Route("/healthz", alive), Route("/readyz", ready)]
