"""How Alembic runs our migrations: on the connection it is handed, all of them in one transaction."""

from alembic import context

from workbench.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
