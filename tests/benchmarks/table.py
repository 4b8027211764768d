"""Text tables, aligned: the first column to the left, numbers to the right."""

from collections.abc import Sequence

from tests.benchmarks.measuring import Measured

_HEADINGS = (
    "workload", "req/s", "unaudited", "price", "p50 ms", "p99 ms", "CPU ms", "constant", "x", "raw SQL", "x", "RSS MB", "errors",
)  # fmt: skip


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as lines, each column as wide as its widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    )


def table_of(measured: Sequence[Measured]) -> str:
    """Return one engine's table; `x` is how often the floor's processor time fits into ours."""
    return aligned([_HEADINGS, *(_row(each) for each in measured)])


def _row(measured: Measured) -> list[str]:
    ours, constant, raw = measured.ours, measured.constant, measured.raw
    return [
        f"{measured.name} {measured.title}",
        f"{ours.requests_per_second:,.0f}",
        f"{measured.unaudited.requests_per_second:,.0f}",
        f"{measured.audit_percent:.0f} %",
        f"{ours.p50_ms:.1f}",
        f"{ours.p99_ms:.1f}",
        f"{ours.cpu_ms:.3f}",
        f"{constant.cpu_ms:.3f}",
        f"{measured.over_constant:.1f}",
        f"{raw.cpu_ms:.3f}",
        f"{measured.over_raw:.1f}",
        f"{measured.resident_mb:.0f}",
        str(measured.errors),
    ]
