"""Text tables, aligned: the first column to the left, numbers to the right."""

from collections.abc import Sequence
from math import isnan

from tests.benchmarks.measured import Measured

_HEADINGS = (
    "workload", "req/s", "p50 ms", "p99 ms", "CPU ms", "constant", "x", "raw SQL", "x",
    "unaudited", "price", "uncompiled", "x", "RSS MB", "errors",
)  # fmt: skip


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as lines, each column as wide as its widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    )


def table_of(measured: Sequence[Measured]) -> str:
    """Return one engine's table; `x` is how often a peer's processor time fits into ours, or ours into it."""
    return aligned([_HEADINGS, *(_row(each) for each in measured)])


def _row(measured: Measured) -> list[str]:
    ours = measured.ours
    return [
        f"{measured.name} {measured.title}",
        f"{ours.requests_per_second:,.0f}",
        f"{ours.p50_ms:.1f}",
        f"{ours.p99_ms:.1f}",
        f"{ours.cpu_ms:.3f}",
        *_compared(measured, "constant"),
        *_compared(measured, "raw"),
        _number(measured.cpu_ms("unaudited"), ".3f"),
        _number(measured.audit_percent, ".0f", " %"),
        _number(measured.cpu_ms("uncompiled"), ".3f"),
        _number(1 / measured.times("uncompiled"), ".1f"),
        f"{measured.resident_mb:.0f}",
        str(measured.errors),
    ]


def _compared(measured: Measured, floor: str) -> list[str]:
    return [_number(measured.cpu_ms(floor), ".3f"), _number(measured.times(floor), ".1f")]


def _number(value: float, form: str, unit: str = "") -> str:
    """Return a number as text; a dash for what was not measured."""
    return "-" if isnan(value) else f"{value:{form}}{unit}"
