"""The text of one search parameter: its alternatives and its escapes.

https://hl7.org/fhir/R4/search.html#escaping
"""

import re

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.search import Condition, SearchParameter
from graphql_schema.search_values import Reading, condition_of, refused

MOST_ALTERNATIVES = 100

_ALTERNATIVE = re.compile(r"(?:^|,)((?:[^\\,]|\\.?)*)", re.DOTALL)


def alternatives(text: str) -> list[str]:
    """Return the texts between the commas that are not escaped, with their escapes."""
    return _ALTERNATIVE.findall(text)


def condition_from(
    parameter: SearchParameter, text: str, modifier: str | None, reading: Reading
) -> Condition:
    """Return the condition that a value such as `requested,accepted` means: any of them.

    Raises ApiError(INVALID) or TOO_COSTLY.
    """
    values = alternatives(text)
    if len(values) > MOST_ALTERNATIVES:
        sentence = f"Search parameter {parameter.name}: at most {MOST_ALTERNATIVES} values, please."
        raise ApiError.of(Problem.TOO_COSTLY, [Issue("too-costly", sentence)])
    if not all(value.strip() for value in values):
        raise refused(parameter, "a value is empty; leave the parameter out to search without it.")
    return condition_of(parameter, values, reading, modifier)
