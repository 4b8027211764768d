"""The numbers that a benchmark shows."""

import pytest

from tests.benchmarks.figures import Round, figures_of, percentile
from tests.benchmarks.load import Tally
from tests.benchmarks.measuring import Measured
from tests.benchmarks.table import aligned, table_of


def round_of(*latencies: float, seconds: float = 1.0, cpu: float = 0.5, errors: int = 0) -> Round:
    return Round(Tally(list(latencies), errors, b"500 broken" if errors else b"", seconds), cpu)


@pytest.mark.parametrize(("percent", "value"), [(50, 50.0), (99, 99.0), (100, 100.0), (0, 1.0)])
def test_a_percentile_is_a_value_that_was_seen(percent: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], percent) == value


def test_no_values_have_a_percentile_of_zero() -> None:
    assert percentile([], 99) == 0.0


def test_figures_are_medians_over_the_rounds() -> None:
    rounds = [
        round_of(0.001, 0.002, seconds=1, cpu=0.010),
        round_of(0.003, 0.004, 0.005, 0.006, seconds=1, cpu=0.080),
        round_of(0.001, 0.009, 0.009, seconds=1, cpu=0.003),
    ]

    figures = figures_of(rounds)

    assert figures.requests_per_second == 3
    assert figures.p50_ms == pytest.approx(4)
    assert figures.p99_ms == pytest.approx(6)
    assert figures.cpu_ms == pytest.approx(5)
    assert figures.errors == 0


def test_errors_are_counted_and_the_first_is_told() -> None:
    figures = figures_of([round_of(0.001), round_of(0.001, errors=2)])

    assert (figures.errors, figures.first_error) == (2, "500 broken")


def test_a_table_aligns_names_left_and_numbers_right() -> None:
    assert aligned([["name", "x"], ["W1", "10.5"]]) == "name     x\nW1    10.5"


def test_a_round_too_short_to_be_measured_has_no_ratio() -> None:
    some, none = figures_of([round_of(0.001)]), figures_of([round_of(0.001, cpu=0)])

    assert Measured("W1", "a read", some, some, some, some, 1).over_constant == 1
    assert "nan" in table_of([Measured("W1", "a read", some, none, none, none, 1)])
    assert "nan" in table_of([Measured("W1", "a read", none, some, some, some, 1)])
