"""What one GraphQL operation may amount to and cost. An operator may change most of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GraphQLLimits:
    """The most of each in one document or operation, its fragments spread out.

    `cost` counts values: each field once for every item of the lists above it. `seconds` is how
    long an operation may take, counted from its beginning.
    """

    depth: int = 15
    fields: int = 500
    aliases: int = 30
    directives: int = 8
    tokens: int = 2000
    cost: int = 50_000
    seconds: float = 10.0


DEFAULTS = GraphQLLimits()
SPREADS = 50
OPERATIONS = 5
FRAGMENTS = 50
SCHEMA_FIELDS = 50_000
"""Values of the schema that one operation may hand out: the whole of it twice, as tools ask for it."""
BYTES = 16 * 1024 * 1024
"""Texts that one operation may hand out."""
