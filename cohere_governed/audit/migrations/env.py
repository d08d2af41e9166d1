"""Run by Alembic with the connection that ``migrate.upgrade`` opened; there is no other way in."""

from alembic import context

from cohere_governed.audit.database import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
