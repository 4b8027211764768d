"""How long reading, checking and writing the documented Task take.

python -m tests.fhir.speed
"""

import subprocess
import sys
import timeit
from collections.abc import Callable
from time import process_time

from graphql_schema.fhir.dates import covered
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.references import canonical_reference
from graphql_schema.fhir.strict_json import read_json, write_json
from graphql_schema.fhir.validation import problems_of_task
from tests.fhir.documents import DOCUMENTED

DOCUMENT = read_json(DOCUMENTED)
ATTACK = "AAAA  " * 18 + "!"

Work = Callable[[], object]

BUDGETS: dict[str, tuple[Work, float]] = {
    "read the documented Task": (lambda: read_json(DOCUMENTED), 20),
    "check it": (lambda: problems_of_task(DOCUMENT), 40),
    "write it": (lambda: write_json(DOCUMENT), 5),
    "find what a date covers": (lambda: covered("2024-03-15T08:00:00Z"), 10),
    "recognise a reference": (
        lambda: canonical_reference("Practitioner/65f9876543210abcdef98765", "https://a"),
        5,
    ),
    "refuse hostile base64": (lambda: PRIMITIVES["base64Binary"].check(ATTACK), 10_000),
}
"""Each work, and how many microseconds it may take."""

IMPORT_BUDGET = 150
"""Milliseconds for a process that only imports the room."""


def microseconds(work: Work) -> float:
    """Return how long `work` keeps the processor, at best."""
    times = 200
    return min(timeit.repeat(work, timer=process_time, number=times, repeat=10)) / times * 1_000_000


def import_milliseconds() -> float:
    """Return how much longer a process takes that imports the room."""
    return (process_seconds("import graphql_schema.fhir.validation") - process_seconds("pass")) * 1000


def process_seconds(statement: str) -> float:
    """Return how long a Python process takes for `statement`, at best."""
    command = [sys.executable, "-c", statement]
    return min(timeit.repeat(lambda: subprocess.run(command, check=True), number=1, repeat=3))


if __name__ == "__main__":
    for name, (work, budget) in BUDGETS.items():
        sys.stdout.write(f"{name:28}{microseconds(work):9.2f} µs of {budget}\n")
    sys.stdout.write(f"{'import the room':28}{import_milliseconds():9.2f} ms of {IMPORT_BUDGET}\n")
