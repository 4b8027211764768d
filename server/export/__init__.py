"""Where the files of `$export` are written and kept: https://hl7.org/fhir/uv/bulkdata/export.html ."""
