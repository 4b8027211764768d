"""The numbers that a benchmark shows."""

from math import isnan

import pytest

from tests.benchmarks.figures import Round, figures_of, percentile
from tests.benchmarks.load import Tally
from tests.benchmarks.measured import FLOORS, measured
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
    some, none = [round_of(0.001)], [round_of(0.001, cpu=0)]

    alike = measured("W1", "a read", {"ours": some, **dict.fromkeys(FLOORS, some)}, 1)
    without_floors = measured("W1", "a read", {"ours": some, **dict.fromkeys(FLOORS, none)}, 1)

    assert alike.times("raw") == 1
    assert alike.over_floors == pytest.approx(1 / 3)
    assert isnan(without_floors.times("raw"))
    assert isnan(without_floors.over_floors)
    assert table_of([without_floors])


def test_what_slows_a_whole_round_down_leaves_the_ratio_to_the_floors_alone() -> None:
    ours = [round_of(0.001, cpu=cpu) for cpu in (0.6, 6.0, 0.6)]
    floor = [round_of(0.001, cpu=cpu) for cpu in (0.1, 1.0, 0.1)]

    peers = {"ours": ours, **dict.fromkeys(FLOORS, floor)}

    assert measured("W1", "a read", peers, 1).over_floors == pytest.approx(2)


def test_what_did_not_take_part_is_a_dash_in_the_table() -> None:
    some = [round_of(0.001)]
    names = ("ours", *FLOORS)

    alone = measured("W1", "read", dict.fromkeys(names, some), 1)
    together = measured("W1", "read", dict.fromkeys((*names, "unaudited", "uncompiled"), some), 1)

    assert table_of([alone]).count(" -") == 4
    assert " -" not in table_of([together])
