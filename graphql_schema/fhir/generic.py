"""What holds for any FHIR JSON, whatever its type.

https://hl7.org/fhir/R4/json.html
"""

from typing import Any

from graphql_schema.fhir.report import Path, Report
from graphql_schema.fhir.wording import kind_wrong

MOST_ITEMS = 1000
"""Items of one list."""

EMPTY_OBJECT = "An object without content is no value: leave the element out."
EMPTY_LIST = "A list without items is no value: leave the element out."


def check_list(value: Any, path: Path, report: Report) -> bool:
    """Tell whether `value` is a list whose items are worth checking."""
    if type(value) is not list:
        report.add("structure", path, kind_wrong(value, "a list"))
    elif not value:
        report.add("structure", path, EMPTY_LIST)
    elif len(value) > MOST_ITEMS:
        report.add("too-costly", path, f"The list has more than {MOST_ITEMS} items.")
    else:
        return True
    return False
