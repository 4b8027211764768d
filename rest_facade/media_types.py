"""Names of media types.

https://hl7.org/fhir/R4/http.html#mime-type
"""

JSON_TYPES = ("application/fhir+json", "application/json", "application/json+fhir", "text/json")
"""What JSON is called: by R4, in general, by older FHIR clients, and by browsers."""

FORM_TYPE = "application/x-www-form-urlencoded"


def media_type(text: str) -> tuple[str, dict[str, str]]:
    """Return the name of a media type and its parameters, names in lower case."""
    name, *parameters = text.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return name.strip().lower(), {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}
