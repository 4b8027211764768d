"""References: what their texts may look like, and which ones mean the same.

https://hl7.org/fhir/R4/references.html
"""

import re

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.ids import ID_FORM

RESOURCE_TYPES = frozenset(code.code for code in CODE_SETS["resource-types"])

LONGEST = 2048
"""Characters of a reference or URI."""

# As parts of a path, "." and ".." would lead elsewhere.
ID = rf"(?!\.{{1,2}}(?![A-Za-z0-9\-.])){ID_FORM}"
RELATIVE = rf"(?P<literal>(?P<type>[A-Z][A-Za-z]+)/{ID})(?:/_history/{ID})?"

RELATIVE_REFERENCE = re.compile(RELATIVE)
RESTFUL_REFERENCE = re.compile(rf"(?:https?://\S+/)?{RELATIVE}")
ABSOLUTE_REFERENCE = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?")
LOCAL_REFERENCE = re.compile(rf"#(?:{ID})?")
UUID = re.compile(r"urn:uuid:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+")


def is_reference(text: str) -> bool:
    """Tell whether `text` is Type/id, an absolute http(s) URL, urn:uuid:…, urn:oid:… or #id."""
    if len(text) > LONGEST:
        return False
    relative = RELATIVE_REFERENCE.fullmatch(text)
    if relative:
        return relative["type"] in RESOURCE_TYPES
    return any(form.fullmatch(text) for form in (ABSOLUTE_REFERENCE, LOCAL_REFERENCE, UUID, OID))


def reference_type(text: str) -> str | None:
    """Return the resource type that a reference names, None where its text does not tell."""
    found = RESTFUL_REFERENCE.fullmatch(text)
    return found["type"] if found and found["type"] in RESOURCE_TYPES else None


def canonical_reference(reference: str, base_url: str) -> str:
    """Return "Practitioner/x" for a reference to it relative to us or under `base_url`.

    A version (`/_history/n`) is left out. Anything else comes back unchanged and so never equals
    such a text: "#x", urn:…, foreign URLs, other case, percent-encoding, trailing characters.
    """
    relative = reference.removeprefix(base_url.rstrip("/") + "/")
    found = RELATIVE_REFERENCE.fullmatch(relative)
    return found["literal"] if found else reference
