"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ ."""
