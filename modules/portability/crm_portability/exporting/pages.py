"""Sending records as a file: what a list shows, everything, or what a template holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, abort, request, send_file, url_for

from crm_host.api import (
    Forbidden,
    NotFound,
    RecordScreens,
    current_actor,
    done,
    render,
    screens_of,
    session,
    translate,
    utc_now,
)
from crm_portability.exporting import templates
from crm_portability.exporting.files import FORMATS, formats_of, write_export
from crm_portability.exporting.table import Table
from crm_portability.files.errors import FileError
from crm_portability.importing.opening import sentence
from crm_portability.models import ExportTemplate
from crm_portability.records import may_export, record_named, title
from crm_portability.rights import exportable

#: Bytes of a file that are kept in memory; a larger one waits on disk.
_IN_MEMORY = 8 * 1024 * 1024
_LONGEST_NAME = 100


def export(records: str) -> Response:
    """Send the records that a filter finds, once all of them are written.

    A file that is cut off by an error would look complete. The address says `q`, and either
    `template`, or `format` and `fields` (`view` or `all`).
    """
    model, screens = _exported(records)
    query = _query(screens)
    if wanted := request.args.get("template", type=int):
        found = _template(model, wanted)
        return _download(model, found.format, query, keys=found.columns["keys"])
    only_shown = request.args.get("fields", "view") == "view"
    fields = (
        screens.list.shown_fields(screens, request.args.getlist("cols")) if only_shown else None
    )
    return _download(model, request.args.get("format", "csv"), query, fields=fields)


@dataclass(frozen=True)
class ShownColumn:
    """One column on the page: whether and where an export has it."""

    key: str
    label: Any
    chosen: bool
    place: int


def export_new(records: str) -> Response:
    """Choose columns, their order and a format; send the file or keep the choice."""
    model, screens = _exported(records)
    query = _query(screens)
    if request.method == "GET":
        return _page(model, screens, query)
    keys, kind = _chosen_keys(), request.form.get("format", "csv")
    if not keys:
        return _page(model, screens, query, problem=translate("Choose at least one column."))
    if request.form.get("do") == "save":
        return _save(model, screens, query, keys, kind)
    return _download(model, kind, query, keys=keys)


def template_delete(records: str, template_id: int) -> Response:
    """Forget a template."""
    model, _screens = _exported(records)
    found = _template(model, template_id)
    if not templates.may_change(found):
        raise Forbidden("portability.export.run")
    session().delete(found)
    return done(
        translate("Template deleted: %(name)s", name=found.name),
        to=url_for("portability.export_new", records=records),
    )


def _save(
    model: type[Any], screens: RecordScreens, query: str, keys: Sequence[str], kind: str
) -> Response:
    name = " ".join(request.form.get("name", "").split())[:_LONGEST_NAME]
    if not name:
        return _page(model, screens, query, problem=translate("Give the template a name."))
    if kind not in formats_of(model):
        abort(400)
    kept = templates.save(model, name, kind, keys, shared="shared" in request.form)
    return done(
        translate("Template saved: %(name)s", name=name),
        to=url_for("portability.export_new", records=screens.path, q=query, template=kept.id),
    )


def _page(model: type[Any], screens: RecordScreens, query: str, problem: str = "") -> Response:
    wanted = request.args.get("template", type=int)
    chosen = _template(model, wanted) if wanted else None
    sent = request.method == "POST"
    if sent:
        keys = _chosen_keys()
    else:
        fields = (
            None if chosen else screens.list.shown_fields(screens, request.args.getlist("cols"))
        )
        keys = Table(model, fields, chosen.columns["keys"] if chosen else None).keys
    return render(
        "portability/export_new.html",
        status=422 if problem else 200,
        problem=problem,
        records=title(model),
        path=screens.path,
        query=query,
        list_url=screens.url("list"),
        columns=_columns(model, keys),
        formats=[(name, FORMATS[name].title) for name in formats_of(model) if name != "vcard"],
        format=request.form.get("format") or (chosen.format if chosen else "xlsx"),
        templates=templates.templates_of(model),
        chosen=chosen,
        may_delete=chosen is not None and templates.may_change(chosen),
    )


def _columns(model: type[Any], keys: Sequence[str]) -> list[ShownColumn]:
    """Return the chosen columns in their order, then the others."""
    places = {key: place for place, key in enumerate(keys, 1)}
    found = [
        ShownColumn(
            column.key, column.label, column.key in places, places.get(column.key, len(keys) + 1)
        )
        for column in exportable(model, current_actor())
    ]
    return sorted(found, key=lambda column: (not column.chosen, column.place))


def _chosen_keys() -> list[str]:
    """Return what was ticked, in the order of the numbers beside it."""
    keys = request.form.getlist("col")
    places = [request.form.get(f"place-{key}", type=int) or len(keys) for key in keys]
    return [key for _place, _index, key in sorted(zip(places, range(len(keys)), keys, strict=True))]


def _exported(records: str) -> tuple[type[Any], RecordScreens]:
    model = record_named(records)
    screens = screens_of(model.__record__) if model is not None else None
    if model is None or screens is None:
        raise NotFound("portability.export")
    if not may_export(model):
        raise Forbidden(f"{model.__record__}.read")
    return model, screens


def _query(screens: RecordScreens) -> str:
    query = request.args.get("q", "")
    if problems := screens.list.problems(query):
        abort(400, description=" ".join(problems))
    return query


def _template(model: type[Any], number: int) -> ExportTemplate:
    found = templates.template_by_id(model, number)
    if found is None:
        raise NotFound("portability.template")
    return found


def _download(model: type[Any], kind: str, query: str, **columns: Any) -> Response:
    if kind not in formats_of(model):
        abort(400, description=translate("Records of this type are not exported so."))
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # the response closes it
    try:
        write_export(file, model, kind, query, **columns)
    except FileError as wrong:
        file.close()
        abort(400, description=sentence(wrong))
    file.seek(0)
    screens = screens_of(model.__record__)
    stem = screens.path if screens else model.__record__
    name = f"{stem}-{utc_now():%Y-%m-%d}.{FORMATS[kind].ending}"
    media_type = FORMATS[kind].media_type
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
