"""Which values of a resource lead somewhere on this server."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from graphql_schema.fhir.ids import ID_FORM
from graphql_schema.search import Kind
from graphql_schema.task.parameters import PARAMETERS

_REFERENCE = re.compile(rf"([A-Z][A-Za-z]+)/{ID_FORM}(/_history/[0-9]+)?")
_SEARCHED_BY = {row.path: row.name for row in reversed(PARAMETERS.values()) if row.kind is Kind.REFERENCE}
"""The parameter that finds other tasks by the reference in an element, by the element's name."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses relative to the page, so that they hold behind any proxy.

    `base_url` is the FHIR base as it stands in answers, `to_base` the same from where the page is.
    """

    base_url: str
    to_base: str

    def address(self, element: str, name: str, text: str) -> str | None:
        """Return where the member `name` of `element` leads, None for nowhere on this server."""
        if self.base_url and text.startswith(f"{self.base_url}/"):
            return self.to_base + text.removeprefix(f"{self.base_url}/")
        found = _REFERENCE.fullmatch(text) if name == "reference" else None
        if found is None:
            return None
        if found[1] == "Task":
            return self.to_base + text
        parameter = _SEARCHED_BY.get(element)
        return f"{self.to_base}Task?{parameter}={quote(text, safe='/')}" if parameter else None
