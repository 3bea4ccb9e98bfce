"""Alembic environment of the host and of every module; run only through `crm_host`."""

from alembic import context

from crm_host.data.base import metadata
from crm_host.kernel.autogenerate import autogenerate_options

connection = context.config.attributes["connection"]
owner = context.config.attributes["history"].owner

context.configure(
    connection=connection, target_metadata=metadata, **autogenerate_options(connection, owner)
)
with context.begin_transaction():
    context.run_migrations()
