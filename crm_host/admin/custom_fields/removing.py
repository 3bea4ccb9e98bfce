"""Archiving a field, deleting it with its values, and bringing it back."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm_host.admin.custom_fields.blueprint import (
    blueprint,
    crumbs_for,
    label_of,
    row_for,
    screens_for,
)
from crm_host.data.types import utc_now
from crm_host.i18n.text import lazy_text
from crm_host.screens.custom.counting import values_kept
from crm_host.screens.custom.defining import change_field
from crm_host.screens.custom.purging import KEPT
from crm_host.web.pages import done, render

_ = lazy_text


@blueprint.post("/<record>/<custom_field>/archive")
def archive(record: str, custom_field: str) -> ResponseReturnValue:
    """Let a field vanish everywhere; its values stay."""
    row = row_for(record, custom_field)
    change_field(row, archived_at=utc_now())
    return done(
        _("Archived: %(name)s", name=label_of(row)),
        to=url_for("custom_fields.of_record", record=record),
        undo=url_for("custom_fields.restore", record=record, custom_field=custom_field),
    )


@blueprint.post("/<record>/<custom_field>/restore")
def restore(record: str, custom_field: str) -> ResponseReturnValue:
    """Bring an archived or deleted field back, with all values."""
    row = row_for(record, custom_field)
    change_field(row, archived_at=None, deleted_at=None)
    return done(
        _("Brought back: %(name)s", name=label_of(row)),
        to=url_for("custom_fields.of_record", record=record),
    )


@blueprint.get("/<record>/<custom_field>/delete")
def ask_delete(record: str, custom_field: str) -> ResponseReturnValue:
    """Say what would be lost, and ask for the field's name."""
    return _page(record, custom_field)


@blueprint.post("/<record>/<custom_field>/delete")
def delete(record: str, custom_field: str) -> ResponseReturnValue:
    """Put a field and its values into the trash."""
    row = row_for(record, custom_field)
    if " ".join(request.form.get("name", "").split()) != str(label_of(row)):
        return _page(record, custom_field, _("This is not the name of the field."), 422)
    change_field(row, deleted_at=utc_now())
    return done(
        _("In the trash: %(name)s", name=label_of(row)),
        to=url_for("custom_fields.of_record", record=record),
        undo=url_for("custom_fields.restore", record=record, custom_field=custom_field),
    )


def _page(
    record: str, custom_field: str, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    row, screens = row_for(record, custom_field), screens_for(record)
    return render(
        "host/custom_field_delete.html",
        status=status,
        screens=screens,
        row=row,
        label=label_of(row),
        values=values_kept(record, custom_field),
        days=KEPT.days,
        problem=problem,
        crumbs=crumbs_for(screens, row),
    )
