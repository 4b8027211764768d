"""The demo: made-up tasks, and a token for everyone on this computer."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from graphql_schema.access import Role
from graphql_schema.clock import system_clock
from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from server.auth.tokens import Grant, TokenIssuer
from server.demo_accounts import ACCOUNTS, DemoAccount
from server.demo_people import seed_people
from server.demo_tasks import demo_tasks
from server.operator_tasks import operator_tasks
from server.settings import Settings

TOKEN_SECONDS = 8 * 3600
"""A working day, so that a trial is not interrupted by a sign-in."""

_CLIENT = "taskward-demo"
_COMMAND = "taskward serve --demo"


async def seed(settings: Settings) -> int:
    """Create the demo's people, and its tasks in a database that has none; return how many tasks."""
    await seed_people(settings, _COMMAND)
    async with operator_tasks(settings, Role.ADMIN, _COMMAND) as tasks:
        if await tasks.count():
            return 0
        documents = demo_tasks(system_clock())
        # The newest come first in a worklist, so the first of the table is created last.
        for document in reversed(documents):
            await tasks.create(document)
        return len(documents)


def demo_routes(issuer: TokenIssuer) -> list[BaseRoute]:
    """Return the routes that list the accounts and sign in; only the demo may have them."""

    async def accounts(_: Request) -> Response:
        return JSONResponse({"accounts": [_shown(account) for account in ACCOUNTS]})

    async def token(request: Request) -> Response:
        account = _named(read_json(await request.body()))
        grant = Grant(account.id, account.role, account.name, account.practitioner_id, _CLIENT)
        access_token = issuer.issue(grant, TOKEN_SECONDS)
        answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse(answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    return [Route("/demo/accounts", accounts), Route("/demo/token", token, methods=["POST"])]


def _shown(account: DemoAccount) -> dict[str, str]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role.value,
        "description": account.description,
    }


def _named(body: Any) -> DemoAccount:
    wanted = body.get("account") if isinstance(body, dict) else None
    for account in ACCOUNTS:
        if account.id == wanted:
            return account
    known = ", ".join(account.id for account in ACCOUNTS)
    raise ApiError(Problem.INVALID, f'Send {{"account": "…"}} with one of: {known}.')
