"""Exports as files, written record by record, however many records there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from sqlalchemy import Select

from crm_host.api import Field, Text, current_actor, screens_of, session, visible
from crm_host.api import lazy_text as _
from crm_portability.cards import cards_of, uid_of
from crm_portability.exporting.batches import WHOLE_BATCH
from crm_portability.exporting.table import Table
from crm_portability.files.card import Card
from crm_portability.files.csv_writer import csv_chunks
from crm_portability.files.json_writer import write_json
from crm_portability.files.ods_writer import write_ods
from crm_portability.files.vcard_writer import card_bytes
from crm_portability.files.xlsx_writer import write_xlsx
from crm_portability.loading import loader_options
from crm_portability.records import title
from crm_portability.reference import reference_of

_SHEETS = "application/vnd."


@dataclass(frozen=True)
class Format:
    """A format of exports: how people call it, the ending of its files, their media type."""

    title: Text
    ending: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    "csv": Format(_("CSV"), "csv", "text/csv"),
    "xlsx": Format(
        _("Excel (XLSX)"),
        "xlsx",
        f"{_SHEETS}openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "ods": Format(_("OpenDocument (ODS)"), "ods", f"{_SHEETS}oasis.opendocument.spreadsheet"),
    "json": Format(_("JSON"), "json", "application/json"),
    "vcard": Format(_("vCard"), "vcf", "text/vcard"),
}


def formats_of(model: type[Any]) -> list[str]:
    """Return the formats in which records of a type are exported."""
    return [name for name in FORMATS if name != "vcard" or cards_of(model) is not None]


def write_export(
    file: IO[bytes],
    model: type[Any],
    kind: str,
    query: str = "",
    *,
    fields: Sequence[Field] | None = None,
    keys: Sequence[str] | None = None,
) -> None:
    """Write the records that a filter finds, in its order.

    :param kind: one of `formats_of(model)`.
    :param fields: what the actor looks at; everything that may be exported if not given.
    :param keys: keys of columns instead of fields.
    :raises FileError: the format cannot hold so much.
    """
    found = found_by(model, query)
    if kind == "vcard":
        _write_cards(file, model, found)
        return
    table = Table(model, fields, keys)
    if kind == "csv":
        for piece in csv_chunks(table.header, table.rows(found)):
            file.write(piece)
    elif kind == "xlsx":
        write_xlsx(file, title(model), table.header, table.values(found))
    elif kind == "ods":
        write_ods(file, title(model), table.header, table.values(found))
    else:
        write_json(file, table.keys, table.values(found))


def _write_cards(file: IO[bytes], model: type[Any], found: Select[Any]) -> None:
    mapping = cards_of(model)
    if mapping is None:
        raise LookupError(f"{model.__record__} has no vCards.")
    parts = mapping.exportable(current_actor())
    statement = found.options(*loader_options(model))
    for record in session().scalars(statement, execution_options={"yield_per": WHOLE_BATCH}):
        card = Card(uid=uid_of(reference_of(record)))
        for part in parts:
            part.read(record, card)
        file.write(card_bytes(card, "3.0"))


def found_by(model: type[Any], query: str) -> Select[Any]:
    """Return the statement for the records that a filter finds, in its order."""
    screens = screens_of(model.__record__)
    if screens is None:
        return visible(model).order_by(model.id)
    statement: Select[Any] = screens.list.select(query)
    return statement
