"""GraphQL as HL7 defines it for FHIR: https://hl7.org/fhir/R4/graphql.html ."""
