"""The search parameters of our own, published as SearchParameter resources.

https://hl7.org/fhir/R4/searchparameter.html
"""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import DatePrefix, Kind, Place, SearchParameter
from graphql_schema.search_values import modifiers_of
from graphql_schema.task.parameter_table import OURS
from graphql_schema.task.parameters import PRIORITY_RANK
from rest_facade.answers import fhir_answer
from rest_facade.facade import Facade

PUBLISHED: dict[str, SearchParameter] = {parameter.name: parameter for parameter in OURS}

_MODIFIERS = {"[type]": "type"}
"""https://hl7.org/fhir/R4/valueset-search-modifier-code.html"""

_COMPARATORS: dict[Kind, list[str]] = {
    Kind.DATE: [prefix.value for prefix in DatePrefix],
    Kind.NUMBER: [prefix.value for prefix in DatePrefix if prefix not in {"sa", "eb"}],
}


def definition_url(parameter: SearchParameter, base_url: str) -> str:
    """Return the address of the parameter's SearchParameter resource: HL7's or ours."""
    return parameter.definition or f"{base_url}/SearchParameter/{parameter.name}"


def _expression(parameter: SearchParameter) -> str | None:
    if parameter.place is Place.NOWHERE:
        return None
    if parameter.kind is Kind.NUMBER:
        codes = list(PRIORITY_RANK)
        ranks = "".join(f"iif(Task.priority = '{code}', {PRIORITY_RANK[code]}, " for code in codes[1:])
        return f"{ranks}{PRIORITY_RANK[codes[0]]}{')' * (len(codes) - 1)}"
    return f"Task.{parameter.path}"


def resource_of(parameter: SearchParameter, base_url: str) -> dict[str, Any]:
    """Return the SearchParameter resource of one of our own parameters."""
    name = "".join(part.capitalize() for part in parameter.name.split("-"))
    values = {
        "resourceType": "SearchParameter",
        "id": parameter.name,
        "url": definition_url(parameter, base_url),
        "name": f"Task{name}",
        "status": "active",
        "publisher": "Taskward",
        "description": f"{parameter.description}.",
        "code": parameter.name,
        "base": ["Task"],
        "type": parameter.kind,
        "expression": _expression(parameter),
        "target": list(parameter.targets),
        "multipleOr": True,
        "multipleAnd": True,
        "comparator": _COMPARATORS.get(parameter.kind),
        "modifier": [_MODIFIERS.get(modifier, modifier) for modifier in modifiers_of(parameter)],
    }
    return {element: value for element, value in values.items() if value}


async def read_search_parameter(facade: Facade, request: Request) -> Response:
    """Answer one of our own search parameters."""
    parameter = PUBLISHED.get(request.path_params["name"])
    if parameter is None:
        text = f"There is no such search parameter of our own; there are {', '.join(PUBLISHED)}."
        raise ApiError(Problem.NOT_FOUND, text)
    return fhir_answer(orjson.dumps(resource_of(parameter, facade.site.base_url)))
