"""What Alembic runs: every missing revision in one transaction, on the connection we give it."""

from alembic import context

from server.storage.every_table import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # Alembic supposes that SQLite's driver commits before creating tables; ours does not.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
