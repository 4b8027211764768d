"""How much a patch may ask for."""

from dataclasses import dataclass

from graphql_schema.patch.refusals import too_costly

MOST_OPERATIONS = 1000

LONGEST_PATH = 1024
"""Characters of one JSON Pointer or FHIRPath."""

LARGEST_TASK = 1024 * 1024
"""Bytes of the task that a patch leaves behind, written as JSON."""

MOST_COPIED = LARGEST_TASK
"""Bytes that all copy and move operations of a JSON Patch carry together."""

MOST_VISITED = 100_000
"""Elements that all paths of a FHIRPath Patch look at together."""


def check_count(operations: int, place: str) -> None:
    """Raise ApiError(TOO_COSTLY) for more operations than one patch may have."""
    if operations > MOST_OPERATIONS:
        raise too_costly(place, f"A patch has at most {MOST_OPERATIONS} operations, not {operations}.")


def check_path_length(path: str, place: str) -> None:
    """Raise ApiError(TOO_COSTLY) for a path that nobody writes."""
    if len(path) > LONGEST_PATH:
        raise too_costly(place, f"A path has at most {LONGEST_PATH} characters.")


@dataclass(slots=True)
class Allowance:
    """What one application of a patch may still spend; it only goes down."""

    left: int
    sentence: str

    def spend(self, amount: int, place: str) -> None:
        """Raise ApiError(TOO_COSTLY) once more is spent than was allowed."""
        self.left -= amount
        if self.left < 0:
            raise too_costly(place, self.sentence)
