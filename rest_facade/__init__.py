"""The same API spoken as HL7 FHIR R4 REST: text to values and back."""
