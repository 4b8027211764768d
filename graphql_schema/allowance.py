"""What one operation has left: lists inside lists multiply, however short their document is."""

from dataclasses import dataclass, field
from time import monotonic

from graphql_schema.errors import ApiError, Problem
from graphql_schema.limits import BYTES, SCHEMA_FIELDS
from graphql_schema.task.store import TaskVersion

_BYTES_LIKE_A_VALUE = 200
_STEPS_LIKE_A_VALUE = 1000
"""Bytes of a task times characters of a path bound what judging it can take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most values and reads of the store in one operation; `counted` tells what its values are.

    `fields` bounds the fields resolved, `seconds` the time since it began.
    """

    values: int
    reads: int
    counted: str
    fields: int = 50_000
    seconds: float = 10.0


@dataclass(slots=True)
class Allowance:
    """What one operation has spent so far. It only grows: whoever is over the limit stays refused."""

    limits: Limits
    values: int = 0
    reads: int = 0
    fields: int = 0
    schema_fields: int = 0
    given_bytes: int = 0
    began: float = field(default_factory=monotonic)
    is_over: bool = False

    def spend(self, values: int) -> None:
        """Count values, or raise TOO_COSTLY or TOO_SLOW."""
        self.values += values
        if self.values > self.limits.values:
            raise self._over(self.limits.values, self.limits.counted)
        self.check_time()

    def resolve(self, fields: int) -> None:
        """Count fields that are about to be resolved, or raise TOO_COSTLY."""
        self.fields += fields
        if self.fields > self.limits.fields:
            raise self._over(self.limits.fields, "values, each counted wherever it is handed out")

    def tell(self, fields: int) -> None:
        """Count fields of the schema that are about to be told, or raise TOO_COSTLY."""
        self.schema_fields += fields
        if self.schema_fields > SCHEMA_FIELDS:
            raise self._over(SCHEMA_FIELDS, "values of the schema")

    def give(self, length: int) -> None:
        """Count the bytes of a value that is handed out, or raise TOO_COSTLY."""
        self.given_bytes += length
        if self.given_bytes > BYTES:
            raise self._over(BYTES, "bytes")

    def left(self) -> tuple[int, int]:
        """Return how many more fields and bytes may be handed out."""
        return self.limits.fields - self.fields, BYTES - self.given_bytes

    def take(self, fields: int, length: int, values: int) -> bool:
        """Count fields, bytes and values that are handed out together; False, and nothing, if too many."""
        fields_left, bytes_left = self.left()
        if fields > fields_left or length > bytes_left or self.values + values > self.limits.values:
            return False
        self.fields += fields
        self.given_bytes += length
        self.values += values
        return True

    def check_time(self) -> None:
        """Raise TOO_SLOW when the time is over."""
        if monotonic() - self.began > self.limits.seconds:
            self.is_over = True
            seconds = self.limits.seconds
            raise ApiError(Problem.TOO_SLOW, f"This took longer than {seconds:g} seconds: ask for less.")

    def read(self, values: int = 0) -> None:
        """Count a read or search of the store and the values it may find, or raise before it."""
        self.reads += 1
        if self.reads > self.limits.reads:
            raise self._over(self.limits.reads, "reads and searches")
        self.spend(values)

    def take_in(self, task: TaskVersion) -> None:
        """Count the parsing of a task, or raise TOO_COSTLY."""
        self.spend(len(task.json) // _BYTES_LIKE_A_VALUE)

    def judge(self, task: TaskVersion, path: str | None) -> None:
        """Count a FHIRPath over the whole of a task or one of its lists, or raise TOO_COSTLY."""
        if path:
            self.spend(1 + len(task.json) * len(path) // _STEPS_LIKE_A_VALUE)

    def _over(self, most: int, counted: str) -> ApiError:
        self.is_over = True
        return ApiError(Problem.TOO_COSTLY, f"This needs more than {most} {counted}: ask for less.")
