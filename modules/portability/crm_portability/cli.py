"""`crm import` and `crm export`."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import click

from crm_host.api import (
    Forbidden,
    in_application,
    json_option,
    max_upload,
    screens_of,
    session,
    show,
    working_as,
)
from crm_portability.duplicates.cli import duplicates
from crm_portability.exporting.files import FORMATS, formats_of, write_export
from crm_portability.exporting.templates import template_named
from crm_portability.files.errors import FileError
from crm_portability.files.table import TableSource
from crm_portability.importing.failed import FailedRows
from crm_portability.importing.opening import sentence
from crm_portability.importing.plan import Choices, PlanRefused
from crm_portability.importing.prepare import Prepared, prepare
from crm_portability.importing.report import Problem, Report
from crm_portability.records import may_export, plural, record_named

_AS_HELP = "Address of the user in whose name this is done; the host itself by default."
#: Bytes of an export that are kept in memory; a larger one waits on disk.
_IN_MEMORY = 8 * 1024 * 1024
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("import")
@click.argument("records")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="HEADING=FIELD",
    help="What a column of the file fills; FIELD is - for nothing. May be repeated.",
)
@click.option(
    "--set",
    "constants",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A value that every new record gets. May be repeated.",
)
@click.option("--match", default="", metavar="FIELD", help="Recognize records by it; - for none.")
@click.option("--encoding", default="", help="How the text is encoded; guessed if not given.")
@click.option("--delimiter", default="", help="What stands between cells; guessed if not given.")
@click.option(
    "--sheet", default="", help="Sheet of a workbook; the first visible one if not given."
)
@click.option(
    "--notation",
    "notations",
    multiple=True,
    metavar="HEADING=STYLE",
    help="How a column writes days (dmy, mdy) or numbers (comma, point). May be repeated.",
)
@click.option(
    "--link",
    "links",
    multiple=True,
    metavar="HEADING=FIELD",
    help="By which field of the linked records a column names them. May be repeated.",
)
@click.option(
    "--create-missing",
    "creating",
    multiple=True,
    metavar="HEADING",
    help="Make the records that a column names and that are not there. May be repeated.",
)
@click.option("--failed", type=click.Path(path_type=Path), help="Where to write refused rows.")
@click.option("--as", "user", default="", metavar="EMAIL", help=_AS_HELP)
@json_option
@in_application
def import_(
    records: str,
    file: Path,
    dry_run: bool,
    mapping: Sequence[str],
    constants: Sequence[str],
    match: str,
    encoding: str,
    delimiter: str,
    sheet: str,
    notations: Sequence[str],
    links: Sequence[str],
    creating: Sequence[str],
    failed: Path | None,
    user: str,
    as_json: bool,
) -> int:
    """Import FILE (XLSX, ODS, CSV, JSON or vCard) into RECORDS, such as contacts.

    Rows that are wrong are left out and reported; the exit code is then 1. If the file cannot
    be read to its end, nothing is imported. A dry run tells how a file was read also where no
    column of it has been recognized yet.
    """
    model = _model(records)
    choices = Choices(
        encoding=encoding,
        delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter),
        columns=_pairs(mapping, "--map"),
        match=match,
        constants=_pairs(constants, "--set"),
        sheet=sheet,
        notations=_pairs(notations, "--notation"),
        links=_pairs(links, "--link"),
        creating=creating,
    )
    with working_as(user), file.open("rb") as stream:
        try:
            prepared = prepare(model, stream, file.name, choices, max_bytes=max_upload())
            report = _run(prepared, file.name, dry_run, failed)
        except FileError as error:
            session().rollback()
            raise click.ClickException(sentence(error)) from error
        except PlanRefused as error:
            raise click.UsageError(str(error.message)) from error
    _print(as_json, file, prepared, report, dry_run)
    return 1 if report.error else 0


def _model(name: str) -> type[Any]:
    model = record_named(name)
    if model is None:
        raise click.UsageError(f"There are no records {name}. Write for example contacts.")
    return model


def _pairs(given: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for item in given:
        name, equals, value = item.rpartition("=") if option != "--set" else item.partition("=")
        if not equals or not name:
            raise click.UsageError(f"Write {option} with a name, = and a value; not {item!r}.")
        pairs[name.strip()] = value.strip()
    return pairs


def _run(prepared: Prepared, label: str, dry_run: bool, failed: Path | None) -> Report:
    try:
        importer = prepared.importer(label)
    except PlanRefused as refusal:
        if not dry_run:
            raise
        return _report_of(refusal, prepared)
    kept = io.BytesIO() if failed is None else failed.open("wb")
    with kept as stream:
        if failed is not None:
            importer.on_refusal = FailedRows(stream, prepared.headings).add
        return importer.rehearse() if dry_run else importer.run()


def _report_of(refusal: PlanRefused, prepared: Prepared) -> Report:
    """Return how an import that cannot begin would go: no row gets in, for one reason."""
    if not isinstance(prepared.source, TableSource):
        raise refusal
    rows = sum(1 for _row in prepared.source.rows())
    heading = Problem(prepared.source.header_row, "", str(refusal.message))
    return Report(rows=rows, error=rows, errors=[heading])


def _print(as_json: bool, file: Path, prepared: Prepared, report: Report, dry_run: bool) -> None:
    data = {
        "file": str(file),
        "records": plural(prepared.planner.model),
        "dry_run": dry_run,
        "encoding": prepared.encoding,
        "delimiter": prepared.delimiter,
        "columns": {
            match.heading: match.target.column.key if match.target else None
            for match in prepared.matches
        },
        "match": [key.name for key in prepared.keys],
        **report.as_dict(),
    }
    show(as_json, data, _text(file, report, dry_run))


def _text(file: Path, report: Report, dry_run: bool) -> str:
    verb = "would be" if dry_run else "were"
    lines = [
        f"{file.name}: of {report.rows} rows {report.create} {verb} created, "
        f"{report.update} updated, {report.skip} unchanged, {report.error} refused."
    ]
    for kind, problems in (("error", report.errors), ("warning", report.warnings)):
        lines += [
            f"  row {item.row}{f', {item.column}' if item.column else ''}: {kind}: {item.message}"
            for item in problems
        ]
    return "\n".join(lines)


@click.command()
@click.argument("records")
@click.option("--filter", "query", default="", help="Which records, as typed above a list.")
@click.option("--format", "kind", type=click.Choice([*FORMATS]), help="Its template's, or CSV.")
@click.option("--template", default="", metavar="NAME", help="Columns and format of a template.")
@click.option(
    "--fields",
    type=click.Choice(["view", "all"]),
    default="all",
    help="The columns that the list shows, or everything.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@click.option("--as", "user", default="", metavar="EMAIL", help=_AS_HELP)
@json_option
@in_application
def export(
    records: str,
    query: str,
    kind: str | None,
    template: str,
    fields: str,
    output: Path | None,
    user: str,
    as_json: bool,
) -> None:
    """Export RECORDS, such as contacts, to a file or to standard output."""
    model = _model(records)
    if as_json and output is None:
        raise click.UsageError("With --json, name a file by --output.")
    with working_as(user):
        kind, columns = _columns(model, query, kind, fields, template)
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            try:
                write_export(file, model, kind, query, **columns)
            except FileError as error:
                raise click.ClickException(sentence(error)) from error
            size = file.tell()
            file.seek(0)
            with click.open_file(str(output) if output else "-", "wb") as target:
                shutil.copyfileobj(file, target)
    if output is not None:
        data = {"ok": True, "file": str(output), "bytes": size}
        show(as_json, data, f"Wrote {output} ({size} bytes).")


def _columns(
    model: type[Any], query: str, kind: str | None, fields: str, template: str
) -> tuple[str, dict[str, Any]]:
    """Return the format, and what `write_export` has to know about the columns."""
    if not may_export(model):
        raise Forbidden(f"{model.__record__}.read")
    screens = screens_of(model.__record__)
    if screens is None and (query or fields == "view"):
        raise click.UsageError("These records have no list, so no filter and no view.")
    if screens is not None and (problems := screens.list.problems(query)):
        raise click.UsageError(" ".join(problems))
    columns: dict[str, Any] = {}
    if template:
        found = template_named(model, template)
        if found is None:
            raise click.UsageError(f"There is no export template {template} for these records.")
        kind, columns = kind or found.format, {"keys": found.columns["keys"]}
    elif screens and fields == "view":
        columns = {"fields": screens.list.shown_fields(screens)}
    kind = kind or "csv"
    if kind not in formats_of(model):
        raise click.UsageError(f"Records of this type are not exported as {kind}.")
    return kind, columns


commands = [import_, export, duplicates]
