"""FHIR operations: what a `$name` under the base does."""
