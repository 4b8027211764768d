"""FHIR ids.

https://hl7.org/fhir/R4/datatypes.html#id
"""

import re

ID_FORM = r"[A-Za-z0-9\-.]{1,64}"
"""An id as a part of longer forms."""

ID = re.compile(ID_FORM)
"""A whole id. Use `fullmatch`."""
