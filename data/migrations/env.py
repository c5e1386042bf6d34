"""Runs the migrations on the connection, inside the transaction, of ``data.migrate``."""

from __future__ import annotations

from alembic import context

from data.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most things in place; batches rebuild the table instead.
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
