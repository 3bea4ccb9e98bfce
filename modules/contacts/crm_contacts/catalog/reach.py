"""E-mail addresses and phone numbers as fields: in lists, filters, forms and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm.interfaces import ORMOption

from crm_contacts.catalog.values import (
    check_length,
    join_values,
    read_type,
    split_values,
    typed_label,
)
from crm_contacts.models.contact import Contact
from crm_contacts.models.imported import imported
from crm_contacts.models.reach import EmailAddress, PhoneNumber
from crm_contacts.values.emails import email_key
from crm_contacts.values.phones import parse_phone
from crm_host.api import (
    DataColumn,
    Notation,
    StoredRows,
    Text,
    ValueRefused,
    Values,
    digits,
    search_condition,
)
from crm_host.api import lazy_text as _

Types = tuple[tuple[str, Text], ...]
#: Fewest digits that a search by phone asks for; two are in nearly every number.
FEWEST_DIGITS = 3


@dataclass(frozen=True)
class ReachField(Values):
    """Several e-mail addresses or phone numbers, each of a type."""

    types: Types = ()
    #: Type to the headings that other programs' files use for it.
    headings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Headings of columns that hold the type of the value beside them.
    type_headings: tuple[str, ...] = ()
    #: Columns of a row that `plain` writes.
    written: ClassVar[tuple[str, ...]] = ("value",)

    def options(self) -> Sequence[ORMOption]:
        """Load no rows: lists show the copy of the main value."""
        return ()

    def columns(self) -> Sequence[DataColumn]:
        """Return one column for each type, and one for files that name the type in a cell."""
        typed = (
            TypedColumn(
                self,
                self.name if code == "other" else f"{self.name}_{code}",
                typed_label(self.label, label, code),
                self.headings.get(code, ()),
                type=code,
            )
            for code, label in self.types
        )
        label = _("Type of the next value: %(name)s", name=self.label)
        return (
            TypeColumn(self, f"{self.name}_type", label, self.type_headings, import_only=True),
            *typed,
        )

    def same(self, contact: Contact, row: Any, text: str) -> bool:
        """Whether a row is what a cell says."""
        raise NotImplementedError

    def plain(self, value: str, *more: str | None) -> str:
        """Write what `written` names of a row, so that an import reads it back."""
        return value


@dataclass(frozen=True)
class EmailField(ReachField):
    """The e-mail addresses of a contact; a list is ordered by the main one."""

    def text(self, record: Any, notation: Notation) -> str:
        """Write the main address."""
        return record.main_email or ""

    def order(self) -> ColumnElement[Any]:
        """Return the copy of the main address."""
        column: ColumnElement[Any] = Contact.main_email.expression
        return column

    def same(self, contact: Contact, row: EmailAddress, text: str) -> bool:
        """Whether both are the same mailbox."""
        return email_key(row.value) == email_key(text)


@dataclass(frozen=True)
class PhoneField(ReachField):
    """The phone numbers of a contact, found by any digits in them."""

    written: ClassVar[tuple[str, ...]] = ("value", "extension")

    def text(self, record: Any, notation: Notation) -> str:
        """Write the main number as the reader's country does."""
        return self.kind.format(record.main_phone, notation)

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that a number contains these digits, in any spacing.

        :raises ValueRefused: there are too few digits.
        """
        wanted = digits(text)
        if len(wanted) < FEWEST_DIGITS:
            raise ValueRefused(_("Write at least three digits of the number."))
        rows = Contact.phones.any(PhoneNumber.digits.contains(wanted))
        # The search text holds the same digits and has an index for fragments.
        return and_(search_condition(Contact, [wanted]), rows)

    def same(self, contact: Contact, row: PhoneNumber, text: str) -> bool:
        """Whether both are the same number."""
        stored = parse_phone(text, contact.region).stored
        return stored in (row.value, parse_phone(row.value, contact.region).stored)

    def plain(self, value: str, *more: str | None) -> str:
        """Write the number, with its extension if it has one."""
        (extension,) = more
        return f"{value} ext. {extension}" if extension else value


@dataclass(frozen=True)
class TypedColumn(DataColumn):
    """The values of one type."""

    type: str = ""

    def read(self, record: Contact) -> str:
        """Return the values of this type."""
        names = self._field.written
        rows = (row for row in self.field.get(record) if row.type == self.type)
        return self._cell([tuple(getattr(row, name) for name in names) for row in rows])

    def stored(self) -> StoredRows:
        """Return the rows of this type."""
        own = self._field
        return StoredRows(own.relation, own.written, self._cell, only=("type", self.type))

    def parse(self, text: str, notation: Notation) -> list[str]:
        """Read one or several values; what is not valid is kept and marked.

        :raises ValueRefused: a value is too long.
        """
        limit = self.field.kind.max_length  # type: ignore[attr-defined]  # only kinds that have it get here
        return [check_length(value, limit) for value in split_values(text) if value]

    def write(self, record: Contact, value: list[str]) -> None:
        """Add the values that are not there yet; none is taken away."""
        rows = self.field.get(record)
        given = imported(record).types.pop(self.field.name, "") if self.type == "other" else ""
        for text in value:
            if not any(self._field.same(record, row, text) for row in rows):
                rows.append(self._field.child(type=given or self.type, value=text))

    def _cell(self, rows: Sequence[tuple[Any, ...]]) -> str:
        plain = self._field.plain
        return join_values([plain(*row) for row in rows])

    @property
    def _field(self) -> ReachField:
        assert isinstance(self.field, ReachField)
        return self.field


@dataclass(frozen=True)
class TypeColumn(DataColumn):
    """A column that holds the type of the value in the column after it."""

    def read(self, record: Contact) -> str:
        """Return nothing: exports name types in their headings."""
        return ""

    def parse(self, text: str, notation: Notation) -> str:
        """Read a type; one that is not known counts as other."""
        assert isinstance(self.field, ReachField)
        return read_type(text, self.field.types)

    def write(self, record: Contact, value: str) -> None:
        """Keep it for the next value."""
        imported(record).types[self.field.name] = value
