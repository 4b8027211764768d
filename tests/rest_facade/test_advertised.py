"""Every interaction that the CapabilityStatement names is called, in every way that it is offered."""

from typing import Any

import pytest

from rest_facade.offer import Offer
from rest_facade.routes import OFFERS
from tests.rest_facade.identified import Order, new_order
from tests.service import Service

STATUSES = {"create": 201, "delete": 204}


def body_of(offer: Offer, order: Order, task_id: str) -> dict[str, Any]:
    """Return what a call of this interaction brings."""
    match offer.code:
        case "create":
            return {"json": order.task()}
        case "update":
            return {"json": order.task(id=task_id)}
        case "patch":
            return {"json": {"status": "accepted"}}
    return {"data": {"status": "requested"}} if offer.method == "POST" else {}


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: f"{offer.method} {offer.path}")
def test_an_interaction_that_is_offered_works(service: Service, offer: Offer) -> None:
    order, admin = new_order(), service.admin()
    task_id = order.create(admin)
    path = offer.path.format(id=task_id, version="1")
    if path == "/Task" and offer.method not in {"GET", "POST"}:
        path += f"?{order.condition}"

    answer = admin.request(offer.method, f"/api/fhir{path}", **body_of(offer, order, task_id))

    assert answer.status_code == STATUSES.get(offer.code, 200), answer.text


@pytest.mark.parametrize("kind", ["batch", "transaction"])
@pytest.mark.parametrize("path", ["", "/"])
def test_a_bundle_of_either_kind_works(service: Service, kind: str, path: str) -> None:
    entry = {"resource": new_order().task(), "request": {"method": "POST", "url": "Task"}}

    answer = service.admin().fhir("POST", path, {"resourceType": "Bundle", "type": kind, "entry": [entry]})

    assert answer.status_code == 200
    assert answer.json()["entry"][0]["response"]["status"].startswith("201")


def test_what_is_told_is_what_is_called_here(service: Service) -> None:
    (rest,) = service.nobody().fhir("GET", "/metadata").json()["rest"]
    told = {row["code"] for row in rest["resource"][0]["interaction"] + rest["interaction"]}

    assert told == {offer.code for offer in OFFERS} | {"batch", "transaction"}
