"""docs/performance.md says what is recorded, and nothing else."""

from tests.benchmarks.page import BEGIN, END, PAGE, tables_of, with_tables
from tests.benchmarks.record import Kind, Record, last

WORKLOAD = {
    "cpu_ms": 0.3, "constant_ms": 0.05, "raw_ms": 0.1, "unaudited_ms": 0.24, "over_floors": 2.0,
    "requests_per_second": 2500.0, "p50_ms": 5.0, "p99_ms": 20.0, "resident_mb": 140.0,
}  # fmt: skip


def record(kind: Kind, **numbers: dict[str, float]) -> Record:
    tasks = [10_000] if kind is Kind.BENCH else [10_000, 1_000_000]
    return Record(kind, "abc", "2026-11-22T00:00:00Z", tasks, {"cores": "2"}, {"SQLite": numbers})


def test_the_page_has_the_tables_of_what_is_recorded_last() -> None:
    bench = last(Kind.BENCH)
    assert bench is not None

    page = PAGE.read_text()

    assert page == with_tables(page, tables_of(bench, last(Kind.SCALE)))


def test_a_table_has_a_line_for_each_workload_with_its_ratios() -> None:
    tables = tables_of(record(Kind.BENCH, W1=WORKLOAD), None)

    assert "| W1 FHIR read by id | 2,500 | 5.0 | 20.0 | 0.300 | 6.0 | 3.0 | 20 % |  |\n" in tables
    assert "| FHIR read by id, of one raw SELECT | SQLite | ≤ 2.5 x | 3.00 x | missed |\n" in tables
    assert "commit abc: cores 2." in tables


def test_both_sizes_stand_side_by_side() -> None:
    both = {"few_cpu_ms": 0.2, "many_cpu_ms": 0.3, "few_p99_ms": 10.0, "many_p99_ms": 11.0}

    tables = tables_of(record(Kind.BENCH, W1=WORKLOAD), record(Kind.SCALE, W1=both))

    assert "### SQLite, 10,000 and 1,000,000 tasks" in tables
    assert "| W1 FHIR read by id | 0.20 | 0.30 | 1.50 | 10.00 | 11.00 | 1.10 |\n" in tables


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert with_tables(page, "new\n") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
