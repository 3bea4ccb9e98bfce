"""Sending records as a file: what a list shows, or everything that may be seen of them."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from flask import Response, abort, request, send_file

from crm_host.api import Forbidden, NotFound, screens_of, translate, utc_now
from crm_portability.cards import cards_of
from crm_portability.exporting.files import csv_file, vcard_file
from crm_portability.records import may_export, record_named

_TYPES = {"csv": "text/csv", "vcard": "text/vcard"}
#: Bytes of a file that are kept in memory; a larger one waits on disk.
_IN_MEMORY = 8 * 1024 * 1024
_ENDINGS = {"csv": "csv", "vcard": "vcf"}


def export(records: str) -> Response:
    """Send the records that a filter finds, once all of them are written.

    A file that is cut off by an error would look complete. The address says `q`, `format` (`csv`
    or `vcard`) and `fields` (`view` or `all`).
    """
    model = record_named(records)
    screens = screens_of(model.__record__) if model is not None else None
    if model is None or screens is None:
        raise NotFound("portability.export")
    if not may_export(model):
        raise Forbidden(f"{model.__record__}.read")
    query, kind = request.args.get("q", ""), request.args.get("format", "csv")
    if problems := screens.list.problems(query):
        abort(400, description=" ".join(problems))
    if kind not in _TYPES or (kind == "vcard" and cards_of(model) is None):
        abort(400, description=translate("Records of this type are not exported so."))
    only_shown = request.args.get("fields", "view") == "view"
    fields = screens.list.shown_fields(screens) if only_shown else None
    pieces = vcard_file(model, query) if kind == "vcard" else csv_file(model, query, fields)
    return _download(pieces, kind, f"{records}-{utc_now():%Y-%m-%d}.{_ENDINGS[kind]}")


def _download(pieces: Iterator[bytes], kind: str, name: str) -> Response:
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return send_file(file, mimetype=_TYPES[kind], as_attachment=True, download_name=name)
