"""What docs/fhir.md says is what the tables of the code say."""

import re
from pathlib import Path

import pytest

from graphql_schema.audit.parameters import AUDIT_PARAMETERS
from rest_facade.audit.interactions import AUDIT_OFFERS
from rest_facade.offer import Offer
from rest_facade.operations.operation import Operation
from rest_facade.operations.table import OPERATIONS
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


@pytest.mark.parametrize("offer", AUDIT_OFFERS, ids=lambda offer: f"{offer.method} {offer.path}")
def test_every_interaction_with_audit_events_is_described(offer: Offer) -> None:
    assert re.search(rf"`{offer.method} {re.escape(offer.path)}[`?]", section("AuditEvent"))


@pytest.mark.parametrize("name", [*AUDIT_PARAMETERS])
def test_every_search_parameter_of_audit_events_is_named(name: str) -> None:
    assert f"`{name}`" in section("AuditEvent")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.level} {operation.name}")
def test_every_operation_is_described(operation: Operation) -> None:
    described = section("operations")

    for path in operation.paths:
        if "{export}" not in path:
            assert f"{path}`" in described
