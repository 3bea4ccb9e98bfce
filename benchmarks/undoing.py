"""Taking records out again, and taking an import back: rows per second."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from crm_contacts.models import Contact
from crm_portability.exporting.files import write_export
from sqlalchemy import func, select

from crm_host.app import create_app
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import Actor, acting_as
from crm_host.data.base import db
from crm_host.data.changes import ChangeSet
from crm_host.data.session import system_session
from crm_host.data.undo import undo

_ADMINISTRATOR = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)


def exported_and_undone(url: str) -> dict[str, Any]:
    """Export all contacts as CSV and undo the last import, which made them."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(database_url=url, data_dir=Path(folder), secret_key="x", testing=True)
        with create_app(config).app_context(), acting_as(_ADMINISTRATOR):
            return {"export": _exported(Path(folder)), "undo": _undone()}


def _exported(folder: Path) -> dict[str, Any]:
    here = db.session()
    bind_actor(here, _ADMINISTRATOR)
    rows = here.scalar(select(func.count()).select_from(Contact)) or 0
    started = time.perf_counter()
    with (folder / "contacts.csv").open("wb") as file:
        write_export(file, Contact, "csv")
    seconds = time.perf_counter() - started
    here.rollback()
    return {"rows": rows, "rows_per_second": round(rows / seconds)}


def _undone() -> dict[str, Any]:
    with system_session("find the import") as own:
        imported = own.scalar(select(func.max(ChangeSet.id)).where(ChangeSet.source == "import"))
    started = time.perf_counter()
    with system_session("undo an import") as own:
        done = undo(own, imported or 0)
    seconds = time.perf_counter() - started
    return {
        "rows": done.removed,
        "kept": len(done.kept),
        "rows_per_second": round(done.removed / seconds),
    }
