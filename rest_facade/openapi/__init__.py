"""The OpenAPI 3.1 document of the FHIR door, derived from the tables that it runs on."""
