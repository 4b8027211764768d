"""The GraphQL types of FHIR data, derived from the one declaration of each R4 type."""
