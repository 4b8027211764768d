"""The three ways in which FHIR writes a change of a task.

https://hl7.org/fhir/R4/http.html#patch
"""
