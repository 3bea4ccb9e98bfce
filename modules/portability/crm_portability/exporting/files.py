"""Exports as files, piece by piece, however many records there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select

from crm_host.api import Field, current_actor, screens_of, session, visible
from crm_portability.cards import cards_of, uid_of
from crm_portability.exporting.table import BATCH, Table
from crm_portability.files.card import Card
from crm_portability.files.csv_writer import csv_chunks
from crm_portability.files.vcard_writer import card_bytes
from crm_portability.loading import loader_options
from crm_portability.reference import reference_of


def csv_file(
    model: type[Any], query: str = "", fields: Sequence[Field] | None = None
) -> Iterator[bytes]:
    """Yield a CSV file of the records that a filter finds, in its order.

    :param fields: what the actor looks at; everything that may be exported if not given.
    """
    table = Table(model, fields)
    return csv_chunks(table.header, table.rows(_records(model, query)))


def vcard_file(model: type[Any], query: str = "") -> Iterator[bytes]:
    """Yield a vCard file of the records that a filter finds.

    :raises LookupError: records of this type are not kept in vCards.
    """
    mapping = cards_of(model)
    if mapping is None:
        raise LookupError(f"{model.__record__} has no vCards.")
    parts = mapping.exportable(current_actor())
    return (_card(record, parts) for record in _records(model, query))


def _card(record: Any, parts: Sequence[Any]) -> bytes:
    card = Card(uid=uid_of(reference_of(record)))
    for part in parts:
        part.read(record, card)
    return card_bytes(card, "3.0")


def _records(model: type[Any], query: str) -> Iterator[Any]:
    statement = found_by(model, query).options(*loader_options(model))
    return iter(session().scalars(statement, execution_options={"yield_per": BATCH}))


def found_by(model: type[Any], query: str) -> Select[Any]:
    """Return the statement for the records that a filter finds, in its order."""
    screens = screens_of(model.__record__)
    if screens is None:
        return visible(model).order_by(model.id)
    statement: Select[Any] = screens.list.select(query)
    return statement
