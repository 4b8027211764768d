"""The same requests over few tasks and over many."""

from dataclasses import dataclass

from tests.benchmarks.figures import Figures
from tests.benchmarks.measured import times

HEADINGS = (
    "asked",
    "CPU ms few",
    "many",
    "x",
    "p50 ms few",
    "many",
    "x",
    "p99 ms few",
    "many",
    "x",
    "errors",
)

_COMPARED = ("cpu_ms", "p50_ms", "p99_ms")


@dataclass(frozen=True, slots=True)
class Compared:
    """One workload's or search's figures at both places."""

    name: str
    few: Figures
    many: Figures

    @property
    def times(self) -> float:
        """How many times as long the median answer takes over the many."""
        return times(self.many.p50_ms, self.few.p50_ms)

    @property
    def errors(self) -> int:
        """How many answers were wrong."""
        return self.few.errors + self.many.errors

    @property
    def first_error(self) -> str:
        """The first wrong answer, "" when all were right."""
        return self.few.first_error or self.many.first_error

    def numbers(self) -> dict[str, float]:
        """Return what is recorded."""
        sides = {"few": self.few, "many": self.many}
        return {
            f"{side}_{name}": getattr(figures, name) for side, figures in sides.items() for name in _COMPARED
        }

    def row(self) -> list[str]:
        """Return the line of a table."""
        cells = [self.name]
        for name in _COMPARED:
            few, many = getattr(self.few, name), getattr(self.many, name)
            cells += [f"{few:.2f}", f"{many:.2f}", f"{times(many, few):.1f}"]
        return [*cells, str(self.errors)]
