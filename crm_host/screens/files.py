"""The files of a record: a panel of its page, uploads, downloads and previews.

Every address first asks whether the actor may see the record; a hidden one has no files.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, abort, request, send_file, url_for

from crm_host.auth.names import user_name
from crm_host.data.access import Forbidden, require, resolve
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.files import attachments, jobs, store
from crm_host.files.models import Attachment
from crm_host.files.types import PDF, PICTURES, is_previewed
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_ntext, lazy_text
from crm_host.screens.known import screens_of
from crm_host.screens.record import RecordScreens
from crm_host.web import htmx
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import done, fragment, render

_ = lazy_text

blueprint = Blueprint("files", __name__, url_prefix="/files")

#: Pictures above this size are not shown in the list, only when asked for.
_SMALL = 2 * 1024 * 1024
#: A PDF is shown by the browser's own reader, which a sandbox would keep from starting.
_POLICIES = {PDF: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
_SANDBOX = "sandbox; default-src 'none'"


#: Run each night; named here so that every process knows it.
SWEEP = jobs.sweep_files


def register(app: Flask) -> None:
    """Add the addresses to an application."""
    app.register_blueprint(blueprint)


def _signed_in(view: Callable[..., Response]) -> Callable[..., Response]:
    @wraps(view)
    def guarded(**values: Any) -> Response:
        if current_actor().is_anonymous:
            return sign_in_first()
        return view(**values)

    return guarded


@blueprint.get("/of/<record>/<int:id>")
@_signed_in
def record_panel(record: str, id: int) -> Response:
    """Show the files of a record: as the panel of its page, or as a page of their own."""
    screens, found = _record(record, id)
    return _show(screens, found)


@blueprint.post("/of/<record>/<int:id>")
@_signed_in
def upload(record: str, id: int) -> Response:
    """Attach the chosen files; those that cannot be are named, the others are kept."""
    screens, found = _record(record, id)
    require(screens.permission("write"), found)
    chosen = [file for file in request.files.getlist("file") if file.filename]
    refused: list[Text] = [] if chosen else [_("Choose at least one file.")]
    undo = ""
    for file in chosen:
        try:
            with closing(file):
                row = attachments.attach_file(session(), found, file.filename or "", file.stream)
            undo = url_for("files.delete", attachment=row.id)
        except attachments.FileRefused as refusal:
            refused.append(refusal.message)
    if refused:
        if len(refused) < len(chosen):
            session().commit()  # a refusal rolls the request back, and some files were fine
        return _show(screens, found, refused, 422)
    if htmx.wants_fragment():
        return _show(screens, found)
    count = len(chosen)
    message = lazy_ntext("%(num)s file is attached.", "%(num)s files are attached.", count)
    return done(message, to=screens.url("detail", found), undo=undo if count == 1 else "")


@blueprint.get("/<int:attachment>/<name>")
@_signed_in
def download(attachment: int, name: str) -> Response:
    """Send a file to be saved, or shown in its own window where that is safe."""
    _screens, _found, row = _attachment(attachment)
    shown = "show" in request.args and is_previewed(row.media_type)
    try:
        response = send_file(
            store.path_of(row.sha256),
            mimetype=row.media_type if shown else "application/octet-stream",
            as_attachment=not shown,
            download_name=row.name,
            etag=row.sha256,
            max_age=0,
        )
    except FileNotFoundError:
        abort(404)
    policy = _POLICIES.get(row.media_type, _SANDBOX) if shown else _SANDBOX
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.post("/<int:attachment>/delete")
@_signed_in
def delete(attachment: int) -> Response:
    """Take a file off its record."""
    screens, found, row = _attachment(attachment)
    require(screens.permission("write"), found)
    attachments.take_off(session(), row)
    undo = url_for("files.restore", attachment=row.id)
    message = _("%(name)s is deleted.", name=row.name)
    return done(message, to=screens.url("detail", found), undo=undo)


@blueprint.post("/<int:attachment>/restore")
@_signed_in
def restore(attachment: int) -> Response:
    """Put a file back that was taken off."""
    screens, found, row = _attachment(attachment, gone=True)
    require(screens.permission("write"), found)
    attachments.put_back(session(), row)
    message = _("%(name)s is back.", name=row.name)
    return done(message, to=screens.url("detail", found))


def _show(
    screens: RecordScreens, record: Any, refused: list[Text] | None = None, status: int = 200
) -> Response:
    values = {
        "screens": screens,
        "record": record,
        "files": [_told(row) for row in attachments.files_of(session(), record)],
        "refused": refused or [],
        "may_write": screens.may("write", record),
    }
    if htmx.wants_fragment():
        return fragment("host/_record_files.html", status=status, **values)
    crumbs = [
        (screens.labels.many, screens.list_url()),
        (record.display, screens.url("detail", record)),
    ]
    return render("host/record_files.html", status=status, crumbs=crumbs, **values)


def _told(row: Attachment) -> dict[str, Any]:
    """Return what the panel says about a file."""
    address = url_for("files.download", attachment=row.id, name=row.name)
    return {
        "id": row.id,
        "name": row.name,
        "size": _size(row.size),
        "at": row.created_at,
        "by": user_name(row.created_by),
        "url": address,
        "show": f"{address}?show=1" if is_previewed(row.media_type) else "",
        "picture": row.media_type in PICTURES and row.size <= _SMALL,
    }


def _size(size: int) -> Text:
    kilobytes = Decimal(size) / 1024
    if kilobytes < 1000:
        return _("%(size)s KB", size=notation().format_number(max(round(kilobytes, 0), Decimal(1))))
    return _("%(size)s MB", size=notation().format_number(round(kilobytes / 1024, 1)))


def _record(name: str, id: int) -> tuple[RecordScreens, Any]:
    screens = screens_of(name)
    if screens is None:
        abort(404)
    if not current_actor().may(screens.permission("read")):
        raise Forbidden(screens.permission("read"))
    return screens, resolve(screens.model, id)


def _attachment(id: int, *, gone: bool = False) -> tuple[RecordScreens, Any, Attachment]:
    """Return a file with its record; one that the actor may not see is absent."""
    row = session().get(Attachment, id) if id < 2**63 else None
    if row is None or (row.deleted_at is not None and not gone):
        abort(404)
    screens = screens_of(row.record_type)
    if screens is None or not current_actor().may(screens.permission("read")):
        abort(404)
    return screens, resolve(screens.model, row.record_id), row
