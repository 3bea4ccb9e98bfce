"""How imports and exports show the records of other modules, for the conformance suite."""

from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy import select

from crm_host.api import catalogue
from crm_host.testing.examples import make_example
from crm_host.testing.readings import Reader, Reading
from crm_portability.duplicates.models import DuplicatePair
from crm_portability.models import Import


def _exported(reader: Reader, **query: str) -> str:
    path = f"/portability/exports/{reader.screens.path}"
    return reader.client.get(path, query_string={"format": "csv", **query}).html


def _view(reader: Reader) -> str:
    reader.client.post(reader.url("columns"), {"col": reader.fields()})
    return _exported(reader, fields="view")


def _all_fields(reader: Reader) -> str:
    return _exported(reader, fields="all")


def _matched(reader: Reader) -> str:
    """Return the record's name if a file with its own values is taken for a known record."""
    file = (io.BytesIO(_file(reader)), "records.csv")
    sent = reader.client.post(
        "/portability/imports/new",
        {"record": reader.screens.path, "file": file},
        content_type="multipart/form-data",
    )
    reader.client.submit(sent.location, {})
    with reader.look() as rows:
        token = sent.location.rpartition("/")[2]
        result: dict[str, Any] = rows.scalars(select(Import.result).filter_by(token=token)).one()
    return reader.name if result["update"] or result["skip"] else ""


def _file(reader: Reader) -> bytes:
    with reader.look() as rows:
        record = rows.get(reader.screens.model, reader.id)
        columns = [c for f in catalogue(reader.screens.model).values() for c in f.columns()]
        cells = {column.key: column.read(record) for column in columns}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    return text.getvalue().encode()


def _duplicates(reader: Reader) -> str:
    """Show the queue with a pair of the record and another one of the same people."""
    with reader.look() as rows:
        record = rows.get_one(reader.screens.model, reader.id)
        whose = {"owner_id": record.owner_id, "team_id": record.team_id}
        other = make_example(reader.app, rows, reader.screens.name, **whose)
        pair = {"low_id": record.id, "high_id": other.id, "score": 100}
        rows.add(DuplicatePair(record_type=reader.screens.name, **pair))
    page = reader.client.get(f"/portability/duplicates/{reader.screens.path}")
    if page.status == 404:  # records of this type are never compared
        return _exported(reader, fields="all")
    return page.everything


READINGS = (
    Reading("export of the view", _view),
    Reading("export of all fields", _all_fields),
    Reading("import matching", _matched),
    Reading("duplicates", _duplicates),
)

SCREENS = (
    "/portability/duplicates/contacts.contact",
    "/portability/duplicates/contacts.contact/rules",
    "/portability/merge/contacts.contact?id=1&id=2",
)
#: Files, what a form shows while somebody types, and the steps of an import, which begin with a
#: file.
NO_SCREENS = (
    "portability.duplicates_like",
    "portability.export",
    "portability.export_new",
    "portability.import_match",
    "portability.import_check",
    "portability.import_result",
    "portability.import_failed",
)
