"""What keeps an access check from being forgotten, held against the code itself."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from graphql_schema.access import Access, OwnAccess
from graphql_schema.account.store import AccountRows, AnyAccess
from graphql_schema.task.store import TaskRows

ROOT = Path(__file__).parents[2]
ROOMS = ("graphql_schema", "rest_facade", "server")
OF_NO_TASK = {"wait_for"}
"""Methods of TaskRows that neither show nor change a task."""
OF_NO_ACCOUNT = {"hold"}
"""Methods of AccountRows that neither show nor change an account."""
PROOFS = (Access, OwnAccess, AnyAccess)


def calls_of(name: str) -> Iterator[Path]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name:
                    yield path.relative_to(ROOT)


def test_only_the_gate_makes_the_proof_that_somebody_may_do_something() -> None:
    assert set(calls_of("Access")) == {Path("graphql_schema/access.py")}
    assert set(calls_of("OwnAccess")) == {Path("graphql_schema/access.py")}


def unproven_methods_of(rows: type) -> set[str]:
    return {
        name
        for name, method in inspect.getmembers(rows, inspect.isfunction)
        if not name.startswith("_")
        and not any(each.annotation in PROOFS for each in inspect.signature(method).parameters.values())
    }


def test_every_method_of_a_store_over_tasks_demands_the_proof() -> None:
    assert unproven_methods_of(TaskRows) == OF_NO_TASK


def test_every_method_of_a_store_over_accounts_demands_the_proof() -> None:
    assert unproven_methods_of(AccountRows) == OF_NO_ACCOUNT


def test_only_the_resolvers_and_the_rules_open_a_store() -> None:
    opening = {
        path.relative_to(ROOT)
        for room in ("graphql_schema", "rest_facade")
        for path in (ROOT / room).rglob("*.py")
        if ".store.writing(" in path.read_text() or ".store.reading(" in path.read_text()
    }

    assert opening == {Path("graphql_schema/task/resolvers.py"), Path("graphql_schema/account/resolvers.py")}
