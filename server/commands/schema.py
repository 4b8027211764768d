"""`taskward schema`: the GraphQL schema as text."""

import click

from graphql_schema.schema import schema


@click.command("schema")
def print_schema() -> None:
    """Print the GraphQL schema definition."""
    click.echo(schema.as_str())
