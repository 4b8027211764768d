"""Async acts of tests, in a thread of their own: a test that drives a browser has a loop in its thread already."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_apart(act: Coroutine[Any, Any, Result]) -> Result:
    """Return what comes of an act."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, act).result()
