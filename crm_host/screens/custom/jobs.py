"""What happens in the background after user-defined fields have changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_host.data.base import db
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job
from crm_host.screens.custom.indexes import bring_up_to_date

_ = lazy_text


@job("custom_indexes", title=_("Make lists fast by the fields of your own"), at="03:10")
def custom_indexes(ctx: JobContext) -> Mapping[str, Any]:
    """Make and drop indexes until there are those that the definitions ask for."""
    if db.engine.dialect.name == "sqlite":
        return bring_up_to_date(session().connection())
    ctx.checkpoint()  # an open transaction would make the database wait for itself
    with db.engine.connect() as connection:
        return bring_up_to_date(connection.execution_options(isolation_level="AUTOCOMMIT"))
