"""Every row of our catalogue of hostile input has a test that names it.

A test names a row in its own name (`test_h_13_…`) or in the id of one of its cases (`G-17 …`).
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

HTTP, REST, GRAPHQL = "H", "R", "G"
ROWS = [
    *(f"{HTTP}-{number:02}" for number in range(1, 21)),
    *(f"{REST}-{number:02}" for number in range(1, 71)),
    *(f"{GRAPHQL}-{number:02}" for number in range(1, 43)),
]
_IN_A_NAME = re.compile(r"def test_(?:\w+_)?([hrg])_(\d\d)_\w+")
_IN_AN_ID = re.compile(r"\"([HRG])-(\d\d)\b[^\"]*\"")


def _named() -> dict[str, set[Path]]:
    named: dict[str, set[Path]] = defaultdict(set)
    for path in TESTS.rglob("*.py"):
        if path == Path(__file__) or "node_modules" in path.parts:
            continue
        text = path.read_text()
        for found in (*_IN_A_NAME.finditer(text), *_IN_AN_ID.finditer(text)):
            named[f"{found[1].upper()}-{found[2]}"].add(path)
    return named


NAMED = _named()


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_catalogue_has_a_test_that_names_it(row: str) -> None:
    assert NAMED[row]


def test_no_test_names_a_row_that_there_is_not() -> None:
    assert NAMED.keys() <= set(ROWS)
