"""All tables together, as migrations and their tests need them."""

from server.storage import identity_tables, tables

METADATA = tables.METADATA

MODULES = (tables, identity_tables)
"""Where tables are declared: importing a module is what puts them into `METADATA`."""
