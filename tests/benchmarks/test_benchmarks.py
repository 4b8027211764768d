"""`make bench` runs to its end, and every answer in it is right."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_quick_run_measures_every_workload_without_errors(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.json"

    subprocess.run(
        [
            sys.executable, "-m", "tests.benchmarks",
            "--quick", "--engine", "SQLite", "--tasks", "300", "--json", str(numbers),
        ],
        check=True,
        timeout=120,
    )  # fmt: skip

    measured = json.loads(numbers.read_text())["engines"]["SQLite"]
    assert {each["name"] for each in measured} == {"W1", "W1c", "W2", "W3", "W4", "W5", "W6", "W7"}
    for each in measured:
        for figures in each["peers"].values():
            assert figures["errors"] == 0
            assert figures["requests_per_second"] > 0
