"""Which fields users have defined: for all record types, and for one in its order."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm_host.admin.custom_fields.blueprint import blueprint, crumbs_for, label_of, screens_for
from crm_host.data.custom.definitions import KINDS
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.custom.defining import fields_of, reorder
from crm_host.screens.known import all_screens
from crm_host.screens.record import RecordScreens
from crm_host.web.pages import done, render

_ = lazy_text

TITLE = _("Fields of your own")


@dataclass(frozen=True)
class FieldLine:
    """One field in a list."""

    row: StoredCustomField
    label: Text
    kind: Text
    url: str


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the record types with the number of their own fields."""
    lines = [
        (
            screens.labels.many,
            url_for("custom_fields.of_record", record=screens.name),
            len(_shown(screens)),
        )
        for screens in all_screens()
    ]
    return render("host/custom_fields.html", title=TITLE, lines=lines)


@blueprint.get("/<record>")
def of_record(record: str) -> ResponseReturnValue:
    """List the fields of one record type: shown ones, archived ones, deleted ones."""
    screens = screens_for(record)
    lines = [_line(row) for row in fields_of(record, session()) if row.purged_at is None]
    return render(
        "host/custom_fields_of_record.html",
        screens=screens,
        crumbs=crumbs_for(screens)[:1],
        shown=[line for line in lines if not line.row.archived_at and not line.row.deleted_at],
        archived=[line for line in lines if line.row.archived_at and not line.row.deleted_at],
        deleted=[line for line in lines if line.row.deleted_at],
    )


@blueprint.post("/<record>/order")
def move(record: str) -> ResponseReturnValue:
    """Move one field a place up or down among those that are shown."""
    screens = screens_for(record)
    names = [row.name for row in _shown(screens)]
    name, step = request.form.get("name", ""), -1 if request.form.get("to") == "up" else 1
    if name in names:
        place = names.index(name)
        other = min(max(place + step, 0), len(names) - 1)
        names[place], names[other] = names[other], names[place]
        reorder(record, names)
    return done(_("The order is saved."), to=url_for("custom_fields.of_record", record=record))


def _shown(screens: RecordScreens) -> list[StoredCustomField]:
    rows = fields_of(screens.name, session())
    return [row for row in rows if row.archived_at is None and row.deleted_at is None]


def _line(row: StoredCustomField) -> FieldLine:
    url = url_for("custom_fields.show", record=row.record_type, custom_field=row.name)
    return FieldLine(row, label_of(row), KINDS[row.kind].title, url)
