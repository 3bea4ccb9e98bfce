"""Changing the type of a field: what would become of its values, then the job that does it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm_host.admin.custom_fields.blueprint import (
    blueprint,
    crumbs_for,
    label_of,
    row_for,
    screens_for,
)
from crm_host.admin.custom_fields.forms import KindForm
from crm_host.data.custom.definitions import KINDS
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.kinds import ValueRefused
from crm_host.data.types import utc_now
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import lazy_text
from crm_host.jobs.asking import enqueue
from crm_host.screens.custom import jobs
from crm_host.screens.custom.converting import KEPT, Preview, begin, preview, restore_type
from crm_host.web.pages import done, render

_ = lazy_text


@blueprint.get("/<record>/<custom_field>/type")
def ask_type(record: str, custom_field: str) -> ResponseReturnValue:
    """Ask for the new type."""
    row = row_for(record, custom_field)
    form = KindForm(formdata=None)
    form.kind.data = row.kind
    return _page(row, form)


@blueprint.post("/<record>/<custom_field>/type")
def change_type(record: str, custom_field: str) -> ResponseReturnValue:
    """Show what would become of the values, or begin."""
    row = row_for(record, custom_field)
    form = KindForm()
    if row.converted is not None:
        return done(
            _("The type was changed already. Take that back first, or wait a month."),
            to=url_for("custom_fields.show", record=record, custom_field=custom_field),
        )
    if not form.validate():
        return _page(row, form, status=422)
    options = form.kind_options(row.options)
    try:
        found = preview(row, form.kind.data, options)
    except ValueRefused as refused:
        form.choices.errors = [str(refused.message)]
        return _page(row, form, status=422)
    if "begin" not in request.form:
        return _page(row, form, found)
    name = str(label_of(row))
    begin(row, form.kind.data, options)
    enqueue(
        jobs.custom_convert,
        key=str(row.id),
        label=name,
        field_id=row.id,
        name=name,
        notation=asdict(notation()),
        as_system=True,
    )
    return done(
        _("The type of “%(name)s” is changed. Its values follow in the background.", name=name),
        to=url_for("custom_fields.show", record=record, custom_field=custom_field),
    )


@blueprint.post("/<record>/<custom_field>/type-back")
def change_back(record: str, custom_field: str) -> ResponseReturnValue:
    """Take the change of type back, values included."""
    row = row_for(record, custom_field)
    to = url_for("custom_fields.show", record=record, custom_field=custom_field)
    if not may_go_back(row):
        return done(_("This change of type cannot be taken back any more."), to=to)
    name = str(label_of(row))
    sets = restore_type(row)
    if sets:
        enqueue(
            jobs.custom_unconvert,
            key=str(row.id),
            label=name,
            record_type=record,
            sets=sets,
            name=name,
            as_system=True,
        )
    return done(_("“%(name)s” has its former type again.", name=name), to=to)


def may_go_back(row: StoredCustomField) -> bool:
    """Whether the former type, and the values that it had, can still be brought back."""
    if row.converted is None:
        return False
    return utc_now() - datetime.fromisoformat(row.converted["at"]) < KEPT


def _page(
    row: StoredCustomField, form: KindForm, found: Preview | None = None, status: int = 200
) -> ResponseReturnValue:
    screens = screens_for(row.record_type)
    return render(
        "host/custom_field_type.html",
        status=status,
        screens=screens,
        row=row,
        form=form,
        label=label_of(row),
        kind=KINDS[row.kind].title,
        preview=found,
        crumbs=crumbs_for(screens, row),
    )
