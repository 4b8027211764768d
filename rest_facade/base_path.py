"""Where the FHIR door is."""

FHIR_PATH = "/api/fhir"
"""The path of the FHIR base, under the address at which clients reach the server."""
