"""Time as the rules see it: microseconds since 1970 UTC, from a clock that tests can replace."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns now in microseconds since 1970 UTC, in whole milliseconds."""

MICROS_PER_MILLI = 1000


def system_clock() -> int:
    """Return now; FHIR instants show milliseconds, so finer parts would only be lost."""
    return time.time_ns() // 1_000_000 * MICROS_PER_MILLI
