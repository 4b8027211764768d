"""From what was seen to the numbers that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from tests.benchmarks.load import Tally


@dataclass(frozen=True, slots=True)
class Round:
    """One stretch of load on one server, and the processor time that the server took for it."""

    tally: Tally
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over the rounds."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    errors: int
    first_error: str


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of the values do not exceed; 0.0 for none."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1] if ordered else 0.0


def figures_of(rounds: Sequence[Round]) -> Figures:
    """Return the figures of one workload on one server."""
    tallies = [each.tally for each in rounds]
    return Figures(
        median(tally.requests / tally.seconds for tally in tallies),
        median(percentile(tally.latencies, 50) * 1000 for tally in tallies),
        median(percentile(tally.latencies, 99) * 1000 for tally in tallies),
        median(map(cpu_ms_of, rounds)),
        sum(tally.errors for tally in tallies),
        next((tally.first_error.decode(errors="replace") for tally in tallies if tally.errors), ""),
    )


def cpu_ms_of(stretch: Round) -> float:
    """Return the server's processor time of one request, in milliseconds."""
    return stretch.cpu_seconds * 1000 / max(stretch.tally.requests, 1)
