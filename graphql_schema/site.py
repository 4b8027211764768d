"""What one installation decides, as far as the API's meaning depends on it."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from graphql_schema.limits import DEFAULTS, GraphQLLimits


@dataclass(frozen=True, slots=True)
class Site:
    """The decisions of an installation.

    `base_url` is the FHIR base under which references are ours, without a trailing slash;
    `zone` gives dates without a time their hours; `hides_existence` answers 404 where another's
    task would be 403; `limits` bound each GraphQL operation.
    """

    base_url: str
    zone: tzinfo = UTC
    hides_existence: bool = False
    limits: GraphQLLimits = DEFAULTS
