"""What docs/fhir.md says is what the tables of the code say."""

import re
from pathlib import Path

import pytest

from rest_facade.audit.interactions import AUDIT_EVENT
from rest_facade.beside_tasks import OTHER_OFFERS
from rest_facade.offer import Offer
from rest_facade.operations.operation import Operation
from rest_facade.operations.table import OPERATIONS
from rest_facade.practitioner.interactions import PRACTITIONER
from rest_facade.routes import OFFERS

PAGE = (Path(__file__).parents[1] / "docs/fhir.md").read_text()

SECTIONS = {
    "read": "read and vread",
    "vread": "read and vread",
    "create": "create",
    "update": "update",
    "patch": "patch",
    "delete": "delete",
    "history-instance": "history",
    "history-type": "history",
    "history-system": "history",
    "search-type": "search",
}


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: f"{offer.method} {offer.path}")
def test_every_interaction_is_described_in_its_section(offer: Offer) -> None:
    assert re.search(rf"`{offer.method} {re.escape(offer.path)}[`?]", section(SECTIONS[offer.code]))


@pytest.mark.parametrize("offer", OTHER_OFFERS, ids=lambda offer: f"{offer.method} {offer.path}")
def test_every_interaction_with_another_type_is_described_in_its_section(offer: Offer) -> None:
    assert re.search(rf"`{offer.method} {re.escape(offer.path)}[`?]", section(offer.path.split("/")[1]))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind.name, name) for kind in (AUDIT_EVENT, PRACTITIONER) for name in kind.parameters]
)
def test_every_search_parameter_of_another_type_is_named(kind: str, name: str) -> None:
    assert f"`{name}`" in section(kind)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.level} {operation.name}")
def test_every_operation_is_described(operation: Operation) -> None:
    described = section("operations")

    for path in operation.paths:
        if "{export}" not in path:
            assert f"{path}`" in described
