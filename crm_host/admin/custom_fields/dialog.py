"""Adding a field while looking at a record: one dialog, and the field is in the form."""

from __future__ import annotations

from flask import Response, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue

from crm_host.admin.custom_fields.blueprint import blueprint, crumbs_for, screens_for, way_back
from crm_host.admin.custom_fields.forms import NewFieldForm
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.i18n.text import translate
from crm_host.screens.custom.defining import define_field
from crm_host.screens.record import RecordScreens
from crm_host.web import htmx
from crm_host.web.pages import done, fragment, render

#: Tells the form of a record that it has one more field.
DEFINED = "host.custom_field_defined"


@blueprint.get("/<record>/new")
def new(record: str) -> ResponseReturnValue:
    """Ask for name and type."""
    screens = screens_for(record)
    form = NewFieldForm(formdata=None)
    form.back.data = way_back(url_for("custom_fields.of_record", record=record))
    form.waits.data = request.args.get("waits", "")
    return _page(screens, form)


@blueprint.post("/<record>/new")
def create(record: str) -> ResponseReturnValue:
    """Define the field."""
    screens = screens_for(record)
    form = NewFieldForm()
    back = way_back(url_for("custom_fields.of_record", record=record))
    if earlier := claim(session(), form.submission.data or ""):
        return done(translate("Saved already."), to=earlier)
    if not form.validate():
        return _page(screens, form, 422)
    try:
        found = define_field(
            record, form.label.data or "", form.kind.data, options=form.kind_options()
        )
    except ValueRefused as refused:
        session().rollback()
        field = form.choices if form.label.data and _is_of_choices(form, refused) else form.label
        field.errors = [str(refused.message)]
        return _page(screens, form, 422)
    settle(session(), form.submission.data or "", back)
    message = translate("The field “%(name)s” is there.", name=found.label)
    htmx.trigger("crm:close-dialog")
    if form.waits.data and htmx.wants_fragment():
        # The form shows it with what was typed into the other inputs so far.
        htmx.trigger(DEFINED)
        flash({"message": message, "undo": ""}, "toast")  # type: ignore[arg-type]  # a session keeps any JSON
        return make_response("", 204)
    return done(message, to=back)


def _is_of_choices(form: NewFieldForm, refused: ValueRefused) -> bool:
    needs = form.kind.data in ("choice", "choices")
    return needs and not form.kind_options()["choices"]


def _page(screens: RecordScreens, form: NewFieldForm, status: int = 200) -> Response:
    values = {"screens": screens, "form": form}
    if htmx.swap_target() == "dialog":
        return fragment("host/_custom_field_dialog.html", status=status, **values)
    return render("host/custom_field_new.html", status=status, crumbs=crumbs_for(screens), **values)
