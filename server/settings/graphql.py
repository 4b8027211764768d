"""Settings of GraphQL: what a document and an operation may amount to."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings

from graphql_schema.limits import GraphQLLimits


class GraphQLSettings(BaseSettings):
    """Limits, and which documents are executed."""

    graphql_depth: int = Field(15, ge=5, le=50, description="Levels that a GraphQL document may nest.")
    graphql_fields: int = Field(500, ge=50, le=5000, description="Fields in a GraphQL document.")
    graphql_aliases: int = Field(30, ge=0, le=500, description="Aliases in a GraphQL document.")
    graphql_directives: int = Field(8, ge=0, le=500, description="Directives in a GraphQL document.")
    graphql_tokens: int = Field(2000, ge=500, le=20_000, description="Words and signs of a GraphQL document.")
    graphql_cost: int = Field(
        50_000,
        ge=1000,
        le=1_000_000,
        description="Values that a GraphQL operation may hand out: each field once for every item above it.",
    )
    graphql_seconds: float = Field(10.0, gt=0, le=60, description="How long a GraphQL operation may take.")
    trusted_documents: Path | None = Field(
        None,
        description="File of the only documents that `/graphql` executes: JSON of texts under their SHA-256.",
    )

    @property
    def graphql_limits(self) -> GraphQLLimits:
        """The limits together."""
        return GraphQLLimits(
            depth=self.graphql_depth,
            fields=self.graphql_fields,
            aliases=self.graphql_aliases,
            directives=self.graphql_directives,
            tokens=self.graphql_tokens,
            cost=self.graphql_cost,
            seconds=self.graphql_seconds,
        )
