"""The four steps of an import: file, columns, check, result. All of them work by their address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Response, request, send_file

from crm_host.api import (
    Forbidden,
    NotFound,
    go,
    max_upload,
    render,
    screens_of,
    translate,
)
from crm_portability import mappings, uploads
from crm_portability.checking import is_large
from crm_portability.correcting import corrected_choices, has_corrections
from crm_portability.files.errors import FileError
from crm_portability.forms import UploadForm
from crm_portability.importing import check_pages, run_pages
from crm_portability.importing.opening import VCARD_FORMAT, format_of, sentence
from crm_portability.importing.plan import Choices, PlanRefused
from crm_portability.importing.prepare import Prepared, prepare
from crm_portability.importing.report import Report
from crm_portability.matching_page import (
    as_json,
    choices_from,
    delimiters,
    encodings,
    file_columns,
    sheet_of,
    sheets,
    unsaid_choices,
)
from crm_portability.models import CHECKED, CHECKING, STARTED, Import
from crm_portability.records import may_import, record_named, title

_CHUNK = 1024 * 1024


def import_new() -> Response:
    """Take a file."""
    form = UploadForm()
    if request.method == "GET":
        wanted = request.args.get("record", "")
        form.record.data = wanted
        return render("portability/import_new.html", form=form)
    if not form.validate():
        return render("portability/import_new.html", status=422, form=form)
    file = form.file.data
    if not getattr(file, "filename", ""):
        form.refuse_file(translate("Choose a file."))
        return render("portability/import_new.html", status=422, form=form)
    model = _model(form.record.data)
    try:
        upload = uploads.keep(model, file.stream, file.filename)
    except OSError as wrong:
        form.refuse_file(_not_stored(wrong))
        return render("portability/import_new.html", status=422, form=form)
    file.close()  # a large one is a file of its own meanwhile
    try:
        with _prepared(upload, Choices()) as prepared:
            upload.choices = as_json(mappings.proposal_for(prepared))
    except (FileError, PlanRefused) as wrong:
        uploads.discard(upload)
        form.refuse_file(_reason(wrong))
        return render("portability/import_new.html", status=422, form=form)
    return go("portability.import_match", token=upload.token)


def too_large(_error: Exception) -> Response:
    """Refuse a file above the limit at its input."""
    _drain()
    form = UploadForm(formdata=None)
    form.record.data = request.args.get("record", "")
    limit = max_upload() // (1024 * 1024)
    text = translate("The file is too large; at most %(limit)s MB are accepted.", limit=limit)
    form.refuse_file(text)
    return render("portability/import_new.html", status=413, form=form)


def _drain() -> None:
    """Read what is still being sent: browsers show an answer only after they have sent all.

    Bounded, so that nobody keeps the server busy for long.
    """
    stream, left = request.environ["wsgi.input"], 2 * max_upload()
    while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
        left -= len(chunk)


def import_match(token: str) -> Response:
    """Show how the file is read and what its columns fill; check what is sent."""
    upload = uploads.find(token)
    if upload.state in STARTED:
        return go("portability.import_result", token=token)
    if request.method == "GET":
        return _match_page(upload)
    if request.form.get("do") == "use":
        return _use_mapping(upload)
    choices = _chosen(upload)
    if request.form.get("do") == "read":
        return _reread(upload, choices)
    return _check(upload, choices)


def _use_mapping(upload: Import) -> Response:
    """Put a kept mapping onto the file, and show what comes of it."""
    model = _checked(uploads.model_of(upload))
    saved = mappings.mapping_by_id(model, request.form.get("mapping", ""))
    if saved is None:
        return _match_page(upload, problem=translate("Choose a mapping."))
    try:
        with _prepared(upload, Choices(sheet=uploads.choices_of(upload).sheet)) as prepared:
            choices = mappings.apply(saved, prepared, _reading(upload))
    except (FileError, PlanRefused) as wrong:
        return _match_page(uploads.find(upload.token), problem=_reason(wrong))
    check_pages.forget(upload, choices)
    return go("portability.import_match", token=upload.token)


def _reading(upload: Import) -> Choices:
    """Return only how the file is read."""
    before = uploads.choices_of(upload)
    return Choices(encoding=before.encoding, delimiter=before.delimiter, sheet=before.sheet)


def _check(upload: Import, choices: Choices) -> Response:
    """Rehearse the import and keep what was chosen and found."""
    token = upload.token
    try:
        with _prepared(upload, choices) as prepared:
            if prepared.names and not choices.columns:
                return _reread(upload, choices)
            names = prepared.names
            prepared.importer(upload.file_name)  # says at once what must be chosen first
            if is_large(prepared):
                _remember(upload, names, choices)
                return check_pages.begin(uploads.find(token, for_update=True), choices)
            report = uploads.rehearse(prepared, upload)
            found = uploads.findings(prepared, report)
    except (FileError, PlanRefused) as wrong:
        return _match_page(uploads.find(token), problem=_reason(wrong), choices=choices)
    upload = uploads.find(token, for_update=True)
    if upload.state not in STARTED:
        check_pages.forget(upload, choices)
        upload.state, upload.result = CHECKED, found
        _remember(upload, names, choices)
    return go("portability.import_check", token=token)


def _remember(upload: Import, names: Sequence[str], choices: Choices) -> None:
    """Keep the mapping for the next file, under the name that was typed."""
    name, shared = request.form.get("remember", ""), "everyone" in request.form
    mappings.remember(uploads.model_of(upload), names, choices, name, shared=shared)


def _chosen(upload: Import) -> Choices:
    """Return what was sent; without columns where the file is to be read in another way."""
    with _prepared(upload, uploads.choices_of(upload)) as before:
        choices = choices_from(request.form, before.names)
        is_same = (choices.encoding, choices.delimiter) == (before.encoding, before.delimiter)
        kept = uploads.choices_of(upload)
        if is_same and choices.sheet in ("", sheet_of(before)):
            return replace(
                choices, sheet=kept.sheet, corrections=kept.corrections, origin=kept.origin
            )
    return Choices(encoding=choices.encoding, delimiter=choices.delimiter, sheet=choices.sheet)


def _reread(upload: Import, choices: Choices) -> Response:
    """Show the columns that the file has when it is read in another way."""
    check_pages.forget(upload, choices)
    return go("portability.import_match", token=upload.token)


def import_check(token: str) -> Response:
    """Show what an import would do, and do it."""
    upload = uploads.claim(token) if request.method == "POST" else uploads.find(token)
    if upload.state in STARTED:
        return go("portability.import_result", token=token)
    if upload.state == CHECKING:
        get = request.method == "GET"
        return check_pages.progress_page(upload) if get else check_pages.act(upload)
    if upload.state != CHECKED:
        return go("portability.import_match", token=token)
    report = Report.from_dict(upload.result)
    if request.method == "GET":
        return _check_page(upload, report)
    if has_corrections(request.form):
        return _fix(upload)
    if run_pages.is_twin_running(upload):
        problem = translate("The same file is being imported right now. Wait for its end.")
        return _check_page(upload, report, problem=problem, status=409)
    return run_pages.start(upload)


def _fix(upload: Import) -> Response:
    """Take in corrected cells and check the file again."""
    choices = uploads.choices_of(upload)
    with _prepared(upload, choices) as prepared:
        names = prepared.names
    return _check(upload, corrected_choices(choices, request.form, names))


def _check_page(
    upload: Import, report: Report, *, problem: str = "", status: int = 200
) -> Response:
    _checked(uploads.model_of(upload))
    return _page(
        "portability/import_check.html",
        upload,
        status=status,
        problem=problem,
        twin=uploads.twin(upload),
        report=report,
        cells=uploads.cells_of(upload),
    )


def import_failed(token: str) -> Response:
    """Send the rows that were refused, to be mended and imported again."""
    upload = uploads.find(token)
    path = uploads.failed_path(upload)
    if not path.is_file() or not path.stat().st_size:
        raise NotFound("portability.import")
    with uploads.opened(upload) as stream:
        is_csv = format_of(stream, upload.file_name) != VCARD_FORMAT
    stem = upload.file_name.rpartition(".")[0] or upload.file_name
    return send_file(
        path,
        mimetype="text/csv" if is_csv else "text/vcard",
        as_attachment=True,
        download_name=translate("%(name)s – refused rows", name=stem)
        + (".csv" if is_csv else ".vcf"),
    )


def _match_page(upload: Import, problem: str = "", choices: Choices | None = None) -> Response:
    """Show the mapping; with what somebody has just chosen, where it could be read so."""
    kept = uploads.choices_of(upload)
    try:
        return _matched(upload, problem, choices or kept)
    except (FileError, PlanRefused):
        if choices is None:
            raise
    return _matched(upload, problem, kept)


def _matched(upload: Import, problem: str, choices: Choices) -> Response:
    with _prepared(upload, choices) as prepared:
        model = prepared.planner.model
        return _page(
            "portability/import_match.html",
            upload,
            status=422 if problem else 200,
            problem=problem,
            prepared=prepared,
            choices=choices,
            columns=file_columns(prepared, choices),
            note=mappings.note_on(prepared, choices),
            saved=mappings.mappings_of(model),
            sheets=sheets(prepared),
            sheet=sheet_of(prepared),
            unsaid=unsaid_choices(prepared),
            encodings=encodings(prepared),
            delimiters=delimiters(prepared),
        )


def _page(template: str, upload: Import, *, status: int = 200, **context: Any) -> Response:
    screens = screens_of(upload.record_type)
    return render(
        template,
        status=status,
        upload=upload,
        records=title(uploads.model_of(upload)),
        list_url=screens.url("list") if screens else "",
        shown=uploads.SHOWN,
        has_failed=bool(upload.result.get("error")),
        **context,
    )


@contextmanager
def _prepared(upload: Import, choices: Choices) -> Iterator[Prepared]:
    """Open the upload and plan its import.

    :raises FileError: it cannot be read so.
    :raises PlanRefused: something was chosen that cannot be.
    """
    model = _checked(uploads.model_of(upload))
    with uploads.opened(upload) as stream:
        yield prepare(model, stream, upload.file_name, choices, max_bytes=max_upload())


def _model(name: str) -> type[Any]:
    model = record_named(name)
    if model is None:
        raise NotFound("portability.import")
    return _checked(model)


def _checked(model: type[Any]) -> type[Any]:
    if not may_import(model):
        raise Forbidden(f"{model.__record__}.create")
    return model


def _not_stored(wrong: OSError) -> str:
    return translate(
        "The file could not be stored (%(reason)s). Ask an administrator to free space.",
        reason=wrong.strerror,
    )


def _reason(wrong: FileError | PlanRefused) -> str:
    return sentence(wrong) if isinstance(wrong, FileError) else str(wrong.message)
