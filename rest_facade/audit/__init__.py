"""The audit trail as FHIR AuditEvents: for admins and auditors, and only to be read."""
