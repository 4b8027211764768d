"""`make bench` runs to its end, and every answer in it is right."""

import json
import subprocess
import sys
from math import isnan
from pathlib import Path

import pytest

from tests.benchmarks.goals import judged
from tests.benchmarks.record import Kind, Record


@pytest.mark.slow
def test_a_quick_run_measures_every_workload_without_errors(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.json"

    subprocess.run(
        [
            sys.executable, "-m", "tests.benchmarks",
            "--quick", "--engine", "SQLite", "--tasks", "300", "--json", str(numbers),
        ],
        check=True,
        timeout=500,
    )  # fmt: skip

    record = json.loads(numbers.read_text())
    measured = record["engines"]["SQLite"]
    workloads = {"W1", "W1c", "W2", "W3", "W4", "W5", "W6", "W7"}
    assert set(measured) == workloads | {"commit", "executor", "workers"}
    for values in measured.values():
        assert all(value > 0 for value in values.values())
    for name in workloads:
        assert {"cpu_ms", "unaudited_ms", "constant_ms", "raw_ms"} <= set(measured[name])
    goals = list(judged(Record(**record | {"kind": Kind(record["kind"])})))
    assert goals
    assert not [each.goal.title for each in goals if isnan(each.ratio)]
