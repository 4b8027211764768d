"""What one operation of a FHIRPath Patch is given, each part by its name.

https://hl7.org/fhir/R4/fhirpatch.html
"""

from dataclasses import dataclass

from graphql_schema.patch.elements import Group, Json, Occurrence
from graphql_schema.patch.fhirpath_path import Path
from graphql_schema.patch.fhirpath_text import read_path
from graphql_schema.patch.fhirpath_values import value_of
from graphql_schema.patch.refusals import misformed


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one operation by name, each with its place in the patch."""

    place: str
    by_name: dict[str, tuple[str, Json]]

    def place_of(self, name: str) -> str:
        """Return the place of a part that is there."""
        return self.by_name[name][0]

    def text(self, name: str) -> str:
        """Return the text or code of a part."""
        part = self._part(name)
        value = part.get("valueCode", part.get("valueString"))
        if type(value) is not str:
            raise misformed("value", self.place_of(name), f'"{name}" needs a valueString or valueCode.')
        return value

    def index(self, name: str) -> int:
        """Return the index that a part holds."""
        part = self._part(name)
        value = part.get("valueInteger", part.get("valueUnsignedInt"))
        if type(value) is not int or value < 0:
            raise misformed("value", self.place_of(name), f'"{name}" needs a valueInteger from 0.')
        return value

    def path(self) -> Path:
        """Return the path of the operation."""
        return read_path(self.text("path"), self.place_of("path"))

    def value(self, candidates: tuple[Group, ...]) -> Occurrence:
        """Return the value, for the one element that the candidates all describe."""
        part = self._part("value")
        if len({tuple((one.name, one.type, one.many) for one in group) for group in candidates}) > 1:
            text = "The path leaves the type open; say it with ofType(Type)."
            raise misformed("value", self.place_of("path"), text)
        return value_of(part, candidates[0], self.place_of("value"))

    def _part(self, name: str) -> Json:
        if name not in self.by_name:
            raise misformed("required", self.place, f'The operation needs "{name}".')
        return self.by_name[name][1]
