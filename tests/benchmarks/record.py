"""What is kept of a run: one line of JSON in `benchmarks/history.jsonl`, and what it says again."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from tests.benchmarks.measured import Measured

HISTORY = Path(__file__).parents[2] / "benchmarks/history.jsonl"

Numbers = Mapping[str, Mapping[str, float]]
"""The numbers of one engine: of each workload or other thing measured, by their names."""

_DIGITS = 4


class Kind(StrEnum):
    """Which command measured."""

    BENCH = "bench"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Record:
    """One run; `commit` ends in "+" when files differed from it, `date` is in UTC."""

    kind: Kind
    commit: str
    date: str
    tasks: Sequence[int]
    surroundings: Mapping[str, str]
    engines: Mapping[str, Numbers]

    @property
    def machine(self) -> tuple[str | None, ...]:
        """What runs have to share to be compared."""
        return tuple(self.surroundings.get(name) for name in ("processor", "cores"))


def recorded_now(
    kind: Kind, tasks: Sequence[int], surroundings: Mapping[str, str], engines: Mapping[str, Numbers]
) -> Record:
    """Return a record of what was measured just now."""
    date = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Record(
        kind, _commit(), date, tasks, surroundings, {name: _rounded(each) for name, each in engines.items()}
    )


def numbers_of(measured: Iterable[Measured]) -> dict[str, dict[str, float]]:
    """Return what is kept of each workload: `cpu_ms` is ours, `…_ms` are the other peers'."""
    return {
        each.name: {
            "cpu_ms": each.ours.cpu_ms,
            **{f"{peer}_ms": figures.cpu_ms for peer, figures in each.peers.items() if peer != "ours"},
            "over_floors": each.over_floors,
            "requests_per_second": each.ours.requests_per_second,
            "p50_ms": each.ours.p50_ms,
            "p99_ms": each.ours.p99_ms,
            "resident_mb": each.resident_mb,
        }
        for each in measured
    }


def append(record: Record, history: Path = HISTORY) -> None:
    """Add a record to the history."""
    history.parent.mkdir(exist_ok=True)
    with history.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(record)) + "\n")


def records(history: Path = HISTORY) -> Iterator[Record]:
    """Yield what is recorded, the oldest first; nothing without a history."""
    if history.exists():
        for line in history.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            yield Record(**found | {"kind": Kind(found["kind"])})


def last(kind: Kind, history: Path = HISTORY) -> Record | None:
    """Return the newest record of a kind, if there is one."""
    return next((each for each in reversed(list(records(history))) if each.kind is kind), None)


def _rounded(numbers: Numbers) -> Numbers:
    return {
        name: {key: round(value, _DIGITS) for key, value in values.items()}
        for name, values in numbers.items()
    }


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "*.py")
    return f"{commit}+" if changed else commit


def _git(*words: str) -> str:
    """Return what git says; "" outside a checkout."""
    try:
        return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
