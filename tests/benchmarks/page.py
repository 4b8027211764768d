"""The tables of docs/performance.md, from what is recorded last: `python -m tests.benchmarks.page`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from math import nan
from pathlib import Path

from tests.benchmarks.goals import judged
from tests.benchmarks.measured import times
from tests.benchmarks.record import Kind, Numbers, Record, last
from tests.benchmarks.workloads import TITLES

PAGE = Path(__file__).parents[2] / "docs/performance.md"
BEGIN, END = "<!-- numbers: python -m tests.benchmarks.page -->", "<!-- end of numbers -->"

_GOALS = ("goal", "engine", "wanted", "measured", "")
_WORKLOADS = (
    "workload", "requests/s", "p50 ms", "p99 ms", "CPU ms",
    "x constant", "x raw SQL", "audit trail", "without compiled selections",
)  # fmt: skip
_SCALE = ("asked", "CPU ms at {}", "at {}", "x", "p99 ms at {}", "at {}", "x")
_Row = Sequence[str]


def tables_of(bench: Record, scale: Record | None) -> str:
    """Return all that a run of `make bench`, and one of `make bench-scale`, say, as Markdown."""
    return "\n".join(_lines(bench, scale)) + "\n"


def with_tables(page: str, tables: str) -> str:
    """Return a page with these tables between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}"


def _lines(bench: Record, scale: Record | None) -> Iterator[str]:
    yield from ("### Goals", "")
    records = [record for record in (bench, scale) if record]
    yield from _table(_GOALS, (each.row for record in records for each in judged(record)))
    for engine, numbers in bench.engines.items():
        yield from ("", f"### {engine}, {bench.tasks[0]:,} tasks", "")
        yield from _table(_WORKLOADS, (_workload(numbers, name) for name in TITLES if name in numbers))
        yield ""
        yield from _beside(numbers)
    for engine, numbers in scale.engines.items() if scale else ():
        few, many = (f"{tasks:,}" for tasks in scale.tasks) if scale else ("", "")
        yield from ("", f"### {engine}, {few} and {many} tasks", "")
        headings = [
            heading.format(size)
            for heading, size in zip(_SCALE, ("", few, many, "", few, many, ""), strict=True)
        ]
        yield from _table(headings, (_compared(name, values) for name, values in numbers.items()))
    for record in records:
        yield from (
            "",
            f"`make {record.kind}` of {record.date}, commit {record.commit}: {_told(record.surroundings)}.",
        )


def _workload(numbers: Numbers, name: str) -> list[str]:
    of = numbers[name]
    cpu = of["cpu_ms"]
    return [
        f"{name} {TITLES[name]}",
        f"{of['requests_per_second']:,.0f}",
        f"{of['p50_ms']:.1f}",
        f"{of['p99_ms']:.1f}",
        f"{cpu:.3f}",
        f"{times(cpu, of['constant_ms']):.1f}",
        f"{times(cpu, of['raw_ms']):.1f}",
        f"{100 * (1 - times(of['unaudited_ms'], cpu)):.0f} %",
        f"{times(of['uncompiled_ms'], cpu):.1f} times the CPU" if "uncompiled_ms" in of else "",
    ]


def _beside(numbers: Numbers) -> Iterator[str]:
    """Say what was measured beside the workloads, a line for each."""
    execution, workers, commit = (numbers.get(name, {}) for name in ("executor", "workers", "commit"))
    if execution:
        yield (
            f"- GraphQL's execution of the list of 20 alone: {execution['compiled_ms']:.3f} ms,"
            f" without compiled selections {execution['ordinary_ms']:.3f} ms."
        )
    if workers:
        yield (
            f"- FHIR reads: one worker {workers['one_per_second']:,.0f}/s at {workers['one_cpu_ms']:.3f} ms,"
            f" two workers {workers['two_per_second']:,.0f}/s at {workers['two_cpu_ms']:.3f} ms; asking takes"
            f" {workers['load_ms']:.3f} ms of the same two cores."
        )
    if commit:
        yield (
            f"- FHIR creates: one writer {commit['one_per_second']:,.0f}/s, 64 writers"
            f" {commit['many_per_second']:,.0f}/s. In the store alone: {commit['store_one_per_second']:,.0f}/s"
            f" and {commit['store_many_per_second']:,.0f}/s."
        )
    resident = max((each["resident_mb"] for each in numbers.values() if "resident_mb" in each), default=nan)
    yield f"- Memory of the server process: {resident:.0f} MB."


def _compared(name: str, of: Mapping[str, float]) -> list[str]:
    cells = [f"{name} {TITLES[name]}" if name in TITLES else f"FHIR search: {name}"]
    for figure in ("cpu_ms", "p99_ms"):
        few, many = of[f"few_{figure}"], of[f"many_{figure}"]
        cells += [f"{few:.2f}", f"{many:.2f}", f"{times(many, few):.2f}"]
    return cells


def _table(headings: _Row, rows: Iterator[_Row]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _told(surroundings: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in surroundings.items() if name != "command")


def main() -> int:
    """Write the page's tables anew."""
    bench = last(Kind.BENCH)
    if bench is None:
        sys.stderr.write("Nothing is recorded: see `make bench-record`.\n")
        return 1
    PAGE.write_text(
        with_tables(PAGE.read_text(encoding="utf-8"), tables_of(bench, last(Kind.SCALE))), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
