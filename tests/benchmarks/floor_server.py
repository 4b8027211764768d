"""The floors: a bare Starlette application on uvicorn that does the least each answer needs.

Started as `python -m tests.benchmarks.floor_server DATABASE_URL PORT`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_schema.clock import system_clock
from graphql_schema.task.ids import new_task_id
from server.storage.engine import is_postgresql, sqlite_path
from tests.benchmarks.filling import rows_of
from tests.benchmarks.floor_graphql import graphql_floor
from tests.benchmarks.raw_postgresql import RawPostgresql
from tests.benchmarks.raw_sql import OF_OWNER, OF_OWNER_AND_STATUS, RawDatabase
from tests.benchmarks.raw_sqlite import RawSqlite
from tests.benchmarks.writes import documented_write


def floor_app(database: RawDatabase) -> Starlette:
    """Return the application; it opens its database at the start."""
    constants: dict[int, bytes] = {}

    async def constant(request: Request) -> Response:
        size = request.path_params["size"]
        if size not in constants:
            constants[size] = b'"' + b"x" * (size - 2) + b'"' if size else b""
        return Response(constants[size], media_type="application/json")

    async def one(request: Request) -> Response:
        return _json(await database.one(request.path_params["task_id"]))

    async def several(request: Request) -> Response:
        asked = request.query_params
        owner, limit = asked["owner"], int(asked["limit"])
        if status := asked.get("status"):
            found = await database.several(OF_OWNER_AND_STATUS, owner, status, limit)
        else:
            found = await database.several(OF_OWNER, owner, limit)
        return _json(f"[{','.join(found)}]")

    async def insert(request: Request) -> Response:
        body = await request.body()
        await database.insert(new_task_id(system_clock()))
        return Response(body, 201, media_type="application/json")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await database.open()
        yield
        await database.close()

    routes = [
        Route("/constant/{size:int}", constant),
        Route("/task/{task_id}", one),
        Route("/tasks", several),
        Route("/task", insert, methods=["POST"]),
        Route("/graphql", graphql_floor, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _raw_database(url: str) -> RawDatabase:
    rows = list(rows_of(documented_write()))
    return RawPostgresql(url, rows) if is_postgresql(url) else RawSqlite(sqlite_path(url), rows)


def main(url: str, port: int) -> None:
    """Serve until the process is asked to end."""
    uvicorn.run(
        floor_app(_raw_database(url)), port=port, loop="uvloop", http="httptools", access_log=False,
        log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
