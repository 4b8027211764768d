"""The budgets of FHIR XML, with room for slow and busy machines."""

import subprocess
import sys
import timeit
from time import process_time

import pytest

from graphql_schema.fhir.xml_reader import read_xml
from graphql_schema.fhir.xml_writer import write_xml
from tests.fhir.speed import DOCUMENT, Work

PATIENCE = 5

BUNDLE = {
    "resourceType": "Bundle",
    "type": "searchset",
    "entry": [{"resource": DOCUMENT | {"id": str(number)}} for number in range(100)],
}
ONE = write_xml(DOCUMENT)
HUNDRED = write_xml(BUNDLE)

BUDGETS: dict[str, tuple[Work, float]] = {
    "write the documented Task": (lambda: write_xml(DOCUMENT), 150),
    "read it": (lambda: read_xml(ONE), 300),
    "write a hundred": (lambda: write_xml(BUNDLE), 15_000),
    "read them": (lambda: read_xml(HUNDRED), 15_000),
}
"""Each work, and how many microseconds it may take."""


@pytest.mark.parametrize("name", BUDGETS)
def test_each_work_keeps_its_budget(name: str) -> None:
    work, budget = BUDGETS[name]

    work()
    seconds = min(timeit.repeat(work, timer=process_time, number=1, repeat=10))

    assert seconds * 1_000_000 < budget * PATIENCE


def test_json_alone_makes_no_shapes() -> None:
    program = (
        "from graphql_schema.fhir import xml_reader, xml_writer, shapes\n"
        "assert shapes.shape_of.cache_info().currsize == shapes.any_resource.cache_info().currsize == 0"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
