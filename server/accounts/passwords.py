"""Hashes of passwords and client secrets: Argon2id, off the event loop, and never many at once.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from graphql_schema.account.passwords import LONGEST_BYTES, new_password, normalised
from graphql_schema.errors import ApiError, Problem

_Result = TypeVar("_Result")

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1

AT_ONCE = 2
"""Hashes under way in one process: 38 MiB, and never all of the processor's cores for long."""
MOST_WAITING = 50
"""Beyond these, about a second of work, who comes is sent away."""


class PasswordHasher:
    """Makes and compares hashes in threads of its own."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._argon2 = Argon2(time_cost=passes, memory_cost=memory_kib, parallelism=LANES, type=Type.ID)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0
        # What is compared where there is no hash, so that it takes as long as where there is one.
        self._of_nobody = self._argon2.hash(new_password())

    async def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and parameters in it."""
        text = normalised(password)
        return await self._in_thread(lambda: self._argon2.hash(text))

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Say whether the hash is of this password. Without a hash it is not, after the same time."""
        # Longer than any password is none, and must cost nothing.
        text = normalised(password) if len(password) <= LONGEST_BYTES else ""
        compared = await self._in_thread(lambda: self._is_of(password_hash or self._of_nobody, text))
        return compared and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Say whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(password_hash)

    def close(self) -> None:
        """Finish the hashes under way."""
        self._threads.shutdown(cancel_futures=True)

    def _is_of(self, password_hash: str, text: str) -> bool:
        try:
            return self._argon2.verify(password_hash, text)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        if self._waiting >= MOST_WAITING:
            raise ApiError(Problem.UNAVAILABLE, "Too many people sign in at this moment; try again.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
