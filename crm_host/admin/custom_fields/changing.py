"""One field: what it is called, its help, its limits. No value of any record is touched."""

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
from crm_host.admin.custom_fields.forms import FieldForm
from crm_host.data.custom.definitions import KINDS
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.screens.custom.counting import values_kept
from crm_host.screens.custom.defining import change_field
from crm_host.web.pages import done, render

_ = lazy_text


@blueprint.get("/<record>/<custom_field>")
def show(record: str, custom_field: str) -> ResponseReturnValue:
    """Show the form of a field."""
    row = row_for(record, custom_field)
    return _page(row, FieldForm(row))


@blueprint.post("/<record>/<custom_field>")
def save(record: str, custom_field: str) -> ResponseReturnValue:
    """Change a field."""
    row = row_for(record, custom_field)
    form = FieldForm(row, request.form)
    if not form.validate():
        return _page(row, form, 422)
    try:
        change_field(row, **form.changes())
    except ValueRefused as refused:
        session().rollback()
        form.form_errors.append(str(refused.message))
        return _page(row_for(record, custom_field), form, 422)
    to = url_for("custom_fields.of_record", record=record)
    return done(_("Saved: %(name)s", name=label_of(row)), to=to)


def _page(row: StoredCustomField, form: FieldForm, status: int = 200) -> ResponseReturnValue:
    screens = screens_for(row.record_type)
    return render(
        "host/custom_field.html",
        status=status,
        screens=screens,
        row=row,
        form=form,
        label=label_of(row),
        kind=KINDS[row.kind].title,
        values=values_kept(row.record_type, row.name),
        crumbs=crumbs_for(screens),
    )
