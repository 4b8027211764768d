"""What keeps an access check from being forgotten, held against the code itself."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from graphql_schema.access import Access
from graphql_schema.task.store import TaskRows

ROOT = Path(__file__).parents[2]
ROOMS = ("graphql_schema", "rest_facade", "server")
OF_NO_TASK = {"wait_for"}
"""Methods of TaskRows that neither show nor change a task."""


def calls_of(name: str) -> Iterator[Path]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name:
                    yield path.relative_to(ROOT)


def test_only_the_gate_makes_the_proof_that_somebody_may_do_something() -> None:
    assert set(calls_of("Access")) == {Path("graphql_schema/access.py")}


def test_every_method_of_a_store_over_tasks_demands_the_proof() -> None:
    methods = {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(TaskRows, inspect.isfunction)
        if not name.startswith("_")
    }

    unproven = [
        name
        for name, signature in methods.items()
        if all(parameter.annotation is not Access for parameter in signature.parameters.values())
    ]
    assert set(unproven) == OF_NO_TASK


def test_only_the_resolvers_and_the_rules_open_a_store() -> None:
    opening = {
        path.relative_to(ROOT)
        for room in ("graphql_schema", "rest_facade")
        for path in (ROOT / room).rglob("*.py")
        if ".store.writing(" in path.read_text() or ".store.reading(" in path.read_text()
    }

    assert opening == {Path("graphql_schema/task/resolvers.py")}
