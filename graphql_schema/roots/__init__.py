"""The roots of the schema: one field each, no logic."""
