"""Batches and transactions: many interactions in one Bundle.

Each entry is a request to this very door, so that an entry means what the request would mean.
https://hl7.org/fhir/R4/http.html#transaction
"""
