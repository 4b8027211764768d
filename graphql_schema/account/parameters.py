"""The search parameters of Practitioner, one row each, and what else accounts are found by.

Those of https://hl7.org/fhir/R4/practitioner.html#search that an account can answer, in the same words.
"""

from graphql_schema.account.store import AccountSearch
from graphql_schema.search import AllOf, Condition, HasText, HasToken, Kind, Place, SearchParameter
from graphql_schema.task.parameter_table import common_row

_DEFINITIONS = "http://hl7.org/fhir/SearchParameter/Practitioner-"


def _row(name: str, kind: Kind, path: str, description: str) -> SearchParameter:
    return SearchParameter(name, kind, path, description, Place.COLUMN, (name,), f"{_DEFINITIONS}{name}")


ID = common_row("_id", Kind.TOKEN, "id", "Logical id of this artifact")
ACTIVE = _row("active", Kind.TOKEN, "active", "Whether the practitioner record is active")
IDENTIFIER = _row("identifier", Kind.TOKEN, "identifier", "A practitioner's Identifier")
NAME = _row("name", Kind.STRING, "name", "Words that each begin a word of the practitioner's name")

PRACTITIONER_PARAMETERS: dict[str, SearchParameter] = {
    row.name: row for row in (ID, ACTIVE, IDENTIFIER, NAME)
}

_ROLE = SearchParameter("role", Kind.TOKEN, "role", "What somebody is to Taskward")


def practitioner_modifiers_of(parameter: SearchParameter) -> tuple[str, ...]:
    """Return the modifiers that a parameter of Practitioner takes."""
    return ("not",) if parameter.kind is Kind.TOKEN else ()


def condition_of_search(where: AccountSearch) -> Condition:
    """Return a search of accounts as one condition, as the audit trail names searches."""
    told = [HasText(NAME, word) for word in where.words]
    tokens = ((_ROLE, where.role), (ACTIVE, where.active))
    given = [HasToken(row, str(value).lower()) for row, value in tokens if value is not None]
    return AllOf((where.where, *told, *given))
