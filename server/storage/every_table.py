"""All tables together, as migrations and their tests need them."""

from server.storage import audit_tables, identity_tables, tables

METADATA = tables.METADATA

MODULES = (tables, identity_tables, audit_tables)
"""Where tables are declared: importing a module is what puts them into `METADATA`."""
