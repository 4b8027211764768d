"""Names of media types.

https://hl7.org/fhir/R4/http.html#mime-type
"""

from enum import StrEnum

from graphql_schema.patch.media_types import LANGUAGES


class Format(StrEnum):
    """What an answer is written in, the one that we like best first."""

    JSON = "json"
    HTML = "html"
    XML = "xml"


HTML_TYPE = "text/html"
JSON_TYPES = ("application/fhir+json", "application/json", "application/json+fhir", "text/json")
"""What JSON is called: by R4, in general, by older FHIR clients, and by browsers."""

XML_TYPES = ("application/fhir+xml", "application/xml", "application/xml+fhir", "text/xml")
"""What XML is called, in the same order."""

FHIR_TYPES: dict[Format, tuple[str, ...]] = {
    Format.JSON: JSON_TYPES,
    Format.HTML: (HTML_TYPE,),
    Format.XML: XML_TYPES,
}
"""The names of each format; that of the answer first."""

PATCH_TYPES = (*LANGUAGES, XML_TYPES[0])
"""What a patch may be sent as; in XML it is a FHIRPath Patch."""

FORM_TYPE = "application/x-www-form-urlencoded"

FHIR_VERSION = "4.0"
"""The only value that the parameter `fhirVersion` of a media type may have here."""


def media_type(text: str) -> tuple[str, dict[str, str]]:
    """Return the name of a media type and its parameters, names in lower case."""
    name, *parameters = text.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return name.strip().lower(), {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}


def is_our_version(parameters: dict[str, str]) -> bool:
    """Tell whether a media type's parameters leave FHIR R4 possible."""
    return parameters.get("fhirversion", FHIR_VERSION) == FHIR_VERSION
