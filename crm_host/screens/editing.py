"""Creating, changing, archiving and trashing records; forms that come back with their mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from crm_host.data.access import NotFound, field_right, record_class, require, resolve
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.kinds import LinkKind, ValueRefused
from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.forms.record import RecordForm
from crm_host.forms.refusal import Refused
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, translate
from crm_host.screens import actions, conflicts
from crm_host.web.pages import done, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


def save_record(record: Any, form: RecordForm) -> None:
    """Write the form into the record: the usual `save` of record screens."""
    form.populate(record)
    session().add(record)


def new(screens: RecordScreens) -> Response:
    """Answer the form of a new record, and create it.

    The address may carry values for it: `/contacts/contacts/new?kind=organization`.
    """
    record = screens.model()
    _prefill(record)
    form = screens.form_of(record)(record)
    if request.method == "GET":
        form.list_context.data = request.args.get("in", "")
    elif not form.rearrange(request.form):
        return _submit(screens, record, form)
    return _page(screens, record, form)


def edit(screens: RecordScreens, id: int) -> Response:
    """Answer the form of a record, and change it."""
    record = resolve(screens.model, id)
    require(screens.permission("write"), record)
    form = screens.form_of(record)(record)
    if request.method == "GET":
        form.list_context.data = request.args.get("in", "")
        form.version.data = conflicts.token(record)
    elif not form.rearrange(request.form):
        return _submit(screens, record, form)
    return _page(screens, record, form)


def archive(screens: RecordScreens, id: int) -> Response:
    """Take a record out of daily lists."""
    record = resolve(screens.model, id)
    actions.archive([record])
    text = translate("Archived: %(name)s", name=record.display)
    return _changed(screens, record, text)


def unarchive(screens: RecordScreens, id: int) -> Response:
    """Bring an archived record back."""
    record = resolve(screens.model, id)
    actions.unarchive([record])
    text = translate("Brought back: %(name)s", name=record.display)
    return _changed(screens, record, text)


def delete(screens: RecordScreens, id: int) -> Response:
    """Put a record into the trash; the message offers to take it back."""
    record = resolve(screens.model, id)
    context = request.form.get("in", "")
    try:
        actions.trash([record], screens.may_delete)
    except Refused as refused:
        session().rollback()
        return screens.detail.page(screens, id, refusal=refused.message, status=422)
    return done(
        translate("In the trash: %(name)s", name=record.display),
        to=screens.list_url(context),
        events=(_changed_event(screens),),
    )


def act(screens: RecordScreens, id: int, action: str) -> Response:
    """Carry out one of the record type's own actions, after asking where it cannot be undone."""
    record = resolve(screens.model, id)
    found = next((item for item in screens.actions if item.id == action), None)
    if found is None:
        abort(404)
    require(f"{screens.module}.{found.permission}", record)
    if request.method == "GET":
        return render("host/record_action.html", screens=screens, record=record, action=found)
    try:
        answer = found.handler([record])
    except Refused as refused:
        session().rollback()
        return screens.detail.page(screens, id, refusal=refused.message, status=422)
    return answer if isinstance(answer, Response) else _changed(screens, record, answer)


def _changed(screens: RecordScreens, record: Any, text: Text) -> Response:
    context = request.values.get("in", "")
    url = screens.url("detail", record, **{"in": context})
    return done(text, to=url, events=(_changed_event(screens),))


def _changed_event(screens: RecordScreens) -> str:
    return f"{screens.name}_changed"


def _prefill(record: Any) -> None:
    """Take values for a new record from the address, as far as the actor may set them."""
    fields = catalogue(type(record))
    for name in request.args:
        field = fields.get(name)
        if field is None or field.multiple or not field.spec.editable:
            continue
        if field_right(current_actor(), record.__record__, name) == "write":
            _take(record, field, request.args[name])


def _take(record: Any, field: Field, text: str) -> None:
    try:
        value = field.kind.parse(text, notation())
        if isinstance(field.kind, LinkKind) and value is not None:
            resolve(record_class(field.kind.target), value)
    except (ValueRefused, NotFound):
        return
    field.set(record, value)


def _submit(screens: RecordScreens, record: Any, form: RecordForm) -> Response:
    here = session()
    key, context = form.submission.data or "", form.list_context.data or ""
    if earlier := claim(here, key):
        return done(translate("Saved already."), to=earlier)
    is_new = record.id is None
    if not is_new and not conflicts.settled(record, form, request.form):
        here.rollback()
        return _page(screens, record, form, status=409, conflict=conflicts.of(record, form))
    try:
        if not form.validate() or not saved(screens, record, form):
            return _page(screens, record, form, status=422)
    except StaleDataError:  # another transaction was faster between reading and writing
        here.rollback()
        return _page(screens, record, form, status=409, conflict=conflicts.of(record, form))
    url = screens.url("detail", record, **{"in": context})
    settle(here, key, url)
    if is_new:
        text = translate("Created: %(name)s", name=record.display)
    else:
        text = translate("Saved: %(name)s", name=record.display)
    return done(text, to=url, events=(_changed_event(screens),))


def saved(screens: RecordScreens, record: Any, form: RecordForm) -> bool:
    """Save, or roll back and put the reason into the form."""
    here = session()
    try:
        screens.save(record, form)
        here.flush()
        screens.check(record)
        form.save_additions(record)
        here.flush()
    except Refused as refused:
        form.refuse(refused.message, refused.field)
    except ValueRefused as refused:  # by the record's own `normalize`
        form.refuse(refused.message)
    except IntegrityError as error:
        form.refuse(*_clash(form, str(error.orig)))
    else:
        return True
    here.rollback()
    return False


def _clash(form: RecordForm, error: str) -> tuple[Text, str]:
    """Return what to say about a violated constraint, and at which input."""
    for name, field in form.writable.items():
        if field.spec.unique and name in error:
            return translate("Another record has this value already."), name
    return translate("The database refused these values: some of them belong together."), ""


def _page(
    screens: RecordScreens,
    record: Any,
    form: RecordForm,
    *,
    status: int = 200,
    conflict: conflicts.Conflict | None = None,
) -> Response:
    context = form.list_context.data or ""
    is_new = record.id is None
    list_url = screens.list_url(context)
    crumbs = [(screens.labels.many, list_url)]
    if not is_new:
        crumbs.append((record.display, screens.url("detail", record, **{"in": context})))
    return render(
        "host/record_form.html",
        status=status,
        screens=screens,
        record=record,
        form=form,
        conflict=conflict,
        heading=screens.labels.new if is_new else screens.labels.edit,
        crumbs=crumbs,
        cancel_url=crumbs[-1][1],
    )
