"""The directory as FHIR Practitioners, which `fhirUser` and owners refer to: only to be read."""
