"""The paths of a read-only type, as OpenAPI describes them."""

import re
from collections.abc import Sequence
from typing import Any

from rest_facade.media_types import FORM_TYPE
from rest_facade.offer import Offer
from rest_facade.openapi.operations import in_answers
from rest_facade.paging import LARGEST_PAGE
from rest_facade.read_only.resource_type import ReadOnlyType

_PAGE = {
    "_count": f"Resources on a page, cut down to {LARGEST_PAGE}; 0 tells only how many.",
    "_cursor": "Where a page begins; only as a link of ours holds it.",
    "_total": "accurate: the answer tells how many match.",
}
_IN_PATH = re.compile(r"\{(\w+)\}")


def paths(kind: ReadOnlyType, offers: Sequence[Offer]) -> dict[str, dict[str, Any]]:
    """Return the Path Items of a type with these interactions."""
    found: dict[str, dict[str, Any]] = {}
    for offer in offers:
        found.setdefault(offer.path, {})[offer.method.lower()] = _operation(kind, offer)
    return found


def _operation(kind: ReadOnlyType, offer: Offer) -> dict[str, Any]:
    is_form = offer.method == "POST"
    described: dict[str, Any] = {
        "operationId": f"{offer.handle.__name__}{'_by_form' if is_form else ''}",
        "summary": offer.documentation,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _IN_PATH.findall(offer.path)],
        "responses": {
            "200": {
                "description": "OK",
                "content": in_answers(kind.name if offer.code == "read" else "Bundle"),
            },
            "default": {"$ref": "#/components/responses/Failure"},
        },
    }
    if is_form:
        properties = {name: {"type": "string"} for name in _queried(kind)}
        schema = {"schema": {"type": "object", "properties": properties}}
        described["requestBody"] = {"required": False, "content": {FORM_TYPE: schema}}
    elif offer.code == "search-type":
        described["parameters"] = [
            {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
            for name, text in _queried(kind).items()
        ]
    return described


def _queried(kind: ReadOnlyType) -> dict[str, str]:
    texts = {row.name: kind.words_of(row) for row in kind.parameters.values()}
    orders = "; ".join(f"{order}: {words}" for order, words in kind.orders.items())
    return texts | {"_sort": f"{orders}. The first of them is the default."} | _PAGE
