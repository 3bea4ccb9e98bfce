"""Addresses as fields: whole, and by the city and country that lists show and filters name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_

from crm_contacts.catalog import headings
from crm_contacts.catalog.values import (
    check_length,
    join_values,
    read_type,
    split_values,
    typed_label,
)
from crm_contacts.kinds import COUNTRY_LENGTH
from crm_contacts.models import choices
from crm_contacts.models.contact import Contact
from crm_contacts.models.imported import imported
from crm_contacts.models.reach import PostalAddress
from crm_contacts.values.countries import country_code
from crm_host.api import (
    EXACT,
    DataColumn,
    Field,
    GroupRows,
    Notation,
    StoredRows,
    Text,
    Values,
    compare,
    folded,
    group_rows,
)
from crm_host.api import lazy_text as _

#: The parts that files have a column for, with their headings and longest texts.
PARTS: tuple[tuple[str, Text, int], ...] = (
    ("street", _("Street"), 500),
    ("extra", _("Address line 2"), 300),
    ("area", _("Ward or area"), 200),
    ("former_district", _("Former district"), 200),
    ("city", _("City"), 200),
    ("province", _("Province or state"), 200),
    ("postcode", _("Postcode"), 20),
    ("country", _("Country"), COUNTRY_LENGTH),
)
_TYPE = "address"


@dataclass(frozen=True)
class AddressField(Values):
    """All addresses of a contact."""

    def text(self, record: Any, notation: Notation) -> str:
        """Write the main address in one line."""
        main = record.main_address
        return ", ".join(main.lines(notation.region, notation.language)) if main else ""

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that some part of an address begins so."""
        parts = ("area", "former_district", "city", "province")
        return Contact.addresses.any(_begins(parts, operator, text, notation))

    def columns(self) -> Sequence[DataColumn]:
        """Return a column for each type and part, and one for files that name the type."""
        parts = (
            PartColumn(
                self,
                part if code == choices.OTHER else f"{code}_{part}",
                typed_label(label, type_label, code),
                headings.address(code, part),
                type=code,
                part=part,
                limit=limit,
            )
            for code, type_label in choices.ADDRESS_TYPES
            for part, label, limit in PARTS
        )
        kind = AddressTypeColumn(
            self,
            "address_type",
            _("Type of the next address"),
            headings.ADDRESS_TYPE,
            import_only=True,
        )
        return (kind, *parts)


@dataclass(frozen=True)
class TownField(Field):
    """The city, or the province where that is what people name."""

    @property
    def path(self) -> str:
        """The copy of the main address's town."""
        return "main_town"

    def get(self, record: Any) -> Any:
        """Return the town of the main address."""
        return record.main_town

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that some address is in a city or province of this name.

        Exactly a name is the town alone, which is what lists show and groups are made of.
        """
        if operator == EXACT:
            return Contact.addresses.any(_town_key(PostalAddress) == folded(text))
        return Contact.addresses.any(_begins(("city", "province"), operator, text, notation))

    def present(self) -> ColumnElement[bool]:
        """Return the condition that some address has a town."""
        return Contact.addresses.any(_town_key(PostalAddress).is_not(None))

    def grouped(self) -> GroupRows | None:
        """Put contacts together by the towns of their addresses."""
        return group_rows(
            Contact.addresses, _town_key, lambda row: func.coalesce(row.city, row.province)
        )

    def columns(self) -> Sequence[DataColumn]:
        """Return nothing: files carry whole addresses."""
        return ()


@dataclass(frozen=True)
class CountryField(TownField):
    """The country of the main address; a filter looks at all addresses."""

    @property
    def path(self) -> str:
        """The copy of the main address's country."""
        return "main_country"

    def get(self, record: Any) -> Any:
        """Return the country of the main address."""
        return record.main_country

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that some address is in this country.

        :raises ValueRefused: there is no such country.
        """
        found = compare(PostalAddress, "country", self.kind, operator, text, notation)
        return Contact.addresses.any(found)

    def present(self) -> ColumnElement[bool]:
        """Return the condition that some address has a country."""
        return Contact.addresses.any(PostalAddress.country.is_not(None))

    def grouped(self) -> GroupRows | None:
        """Put contacts together by the countries of their addresses."""
        return group_rows(Contact.addresses, lambda row: row.country)


@dataclass(frozen=True)
class PartColumn(DataColumn):
    """One part of the addresses of one type."""

    type: str = ""
    part: str = ""
    limit: int = 0

    def read(self, record: Contact) -> str:
        """Return the parts; several addresses keep their places in all their columns."""
        rows = (row for row in record.addresses if row.type == self.type)
        return self._cell([(getattr(row, self.part),) for row in rows])

    def stored(self) -> StoredRows:
        """Return the part of the addresses of this type."""
        return StoredRows("addresses", (self.part,), self._cell, only=("type", self.type))

    def parse(self, text: str, notation: Notation) -> list[str]:
        """Read the part of one or several addresses; a country that is not known stays as it is.

        :raises ValueRefused: a part is too long.
        """
        if self.part == "street":
            values = [value.strip() for value in text.split(":::")] if text.strip() else []
        else:
            values = split_values(text)
        if self.part == "country":
            values = [country_code(value) or value for value in values]
        return [check_length(value, self.limit) for value in values]

    def write(self, record: Contact, value: list[str]) -> None:
        """Put the parts into the addresses that this row of the file brings."""
        if len(value) == 1:
            setattr(self._open_row(record), self.part, value[0] or None)
            return
        rows = imported(record).addresses.setdefault(self.type, [])
        for place, text in enumerate(value):
            row = rows[place] if place < len(rows) else begin_address(record, self.type)
            setattr(row, self.part, text or None)

    @staticmethod
    def _cell(rows: Sequence[tuple[str | None]]) -> str:
        values = [value or "" for (value,) in rows]
        return join_values(values) if any(values) else ""

    def _open_row(self, record: Contact) -> PostalAddress:
        """Return the address begun last, a new one if it has this part already."""
        rows = imported(record).addresses.get(self.type, [])
        if rows and not getattr(rows[-1], self.part):
            return rows[-1]
        return begin_address(record, self.type)


@dataclass(frozen=True)
class AddressTypeColumn(DataColumn):
    """A column that holds the type of the address in the columns after it."""

    def read(self, record: Contact) -> str:
        """Return nothing: exports name types in their headings."""
        return ""

    def parse(self, text: str, notation: Notation) -> str:
        """Read a type; one that is not known counts as other."""
        return read_type(text, choices.ADDRESS_TYPES)

    def write(self, record: Contact, value: str) -> None:
        """Begin an address of this type."""
        imported(record).types[_TYPE] = value
        begin_address(record, choices.OTHER)


def begin_address(record: Contact, column_type: str) -> PostalAddress:
    """Add an empty address that the columns of a type fill."""
    waiting = imported(record)
    named = waiting.types.pop(_TYPE, "") if column_type == choices.OTHER else ""
    row = PostalAddress(type=named or column_type)
    waiting.addresses.setdefault(column_type, []).append(row)
    record.addresses.append(row)
    return row


def _town_key(row: Any) -> ColumnElement[Any]:
    """Return the folded name of an address's town, as `PostalAddress.town` chooses it."""
    return func.coalesce(row.city_key, row.province_key)


def _begins(
    names: Sequence[str], operator: str, text: str, notation: Notation
) -> ColumnElement[bool]:
    kind = PostalAddress.__table__.c.city.info["crm_field"].kind
    return or_(*(compare(PostalAddress, n, kind, operator, text, notation) for n in names))
