"""HL7 FHIR R4: each data type that a Task can hold, declared once."""
