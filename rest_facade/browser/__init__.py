"""The page that a browser gets for any address under the FHIR base."""
