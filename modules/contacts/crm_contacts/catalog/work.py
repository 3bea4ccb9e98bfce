"""Employers and owners as fields, and people who come along with their firm in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_contacts.catalog import headings
from crm_contacts.catalog.values import check_length
from crm_contacts.models.contact import Contact
from crm_contacts.models.employment import Employment
from crm_contacts.models.imported import find_organization, imported, meet_organizations
from crm_contacts.models.tree import check_owner
from crm_host.api import (
    DataColumn,
    Field,
    Notation,
    StoredRows,
    StoredValue,
    ValueRefused,
    Values,
    compare,
    translate,
)
from crm_host.api import lazy_text as _


@dataclass(frozen=True)
class CompanyField(Values):
    """The employments of a person; a list shows the main employer."""

    def text(self, record: Any, notation: Notation) -> str:
        """Write the name of the main employer."""
        if record.employer is not None:
            return str(record.employer.display)
        return translate("Restricted") if record.employer_id else ""

    def options(self) -> Sequence[ORMOption]:
        """Load the names of the main employers of all listed persons with one query."""
        return (selectinload(Contact.employer).load_only(Contact.display_name),)

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that an employer's name begins so."""
        named = compare(Contact, "display_name", self.kind, operator, text, notation)
        return Contact.employments.any(Employment.organization.has(named))

    def columns(self) -> Sequence[DataColumn]:
        """Return the main employer and the job, and a person who comes along with a firm."""
        return (
            WorkColumn(self, "company", self.label, headings.COMPANY, part="company"),
            WorkColumn(self, "job_title", _("Job title"), headings.JOB_TITLE, part="role"),
            WorkColumn(self, "department", _("Department"), headings.DEPARTMENT, part="department"),
            ContactPersonColumn(
                self,
                "contact_person_family_name",
                _("Contact person: family name"),
                headings.CONTACT_PERSON_FAMILY,
                import_only=True,
                part="family",
            ),
            ContactPersonColumn(
                self,
                "contact_person_given_name",
                _("Contact person: given name"),
                headings.CONTACT_PERSON_GIVEN,
                import_only=True,
                part="given",
            ),
        )


@dataclass(frozen=True)
class WorkColumn(DataColumn):
    """The main employer, or what a person does there."""

    part: str = ""

    def read(self, record: Contact) -> str:
        """Return it for the main employment."""
        work = record.main_employment
        if work is None:
            return ""
        if self.part == "company":
            return work.organization.display if work.organization is not None else ""
        return getattr(work, self.part) or ""

    def stored(self) -> StoredRows:
        """Return it of the main employment."""
        path = "organization.display_name" if self.part == "company" else self.part
        return StoredRows("employments", (path,), _first, only=("is_main", True))

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a name.

        :raises ValueRefused: it is too long.
        """
        return check_length(" ".join(text.split()), 200) or None

    def prepare(self, values: Sequence[str | None]) -> None:
        """Look the employers of many rows up at once."""
        if self.part == "company":
            meet_organizations(Contact, [value for value in values if value])

    def write(self, record: Contact, value: str | None) -> None:
        """Keep it until the whole row is read."""
        setattr(imported(record), self.part, value or "")


def _first(rows: Sequence[tuple[str | None]]) -> str:
    return rows[0][0] or ""


@dataclass(frozen=True)
class ContactPersonColumn(DataColumn):
    """Part of the name of a person who works for the organization of the same row."""

    part: str = ""

    def read(self, record: Contact) -> str:
        """Return nothing: persons are exported as such."""
        return ""

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a name.

        :raises ValueRefused: it is too long.
        """
        return check_length(" ".join(text.split()), 200) or None

    def write(self, record: Contact, value: str | None) -> None:
        """Keep it until the whole row is read."""
        if value:
            imported(record).person[self.part] = value


@dataclass(frozen=True)
class OwnerField(Field):
    """The organization that owns this one; files name it."""

    def columns(self) -> Sequence[DataColumn]:
        """Return a column with the name."""
        return (OwnerColumn(self, "part_of", self.label, headings.OWNER, late=True),)


@dataclass(frozen=True)
class OwnerColumn(DataColumn):
    """The name of the owning organization, which may stand further down in the same file."""

    def read(self, record: Contact) -> str:
        """Return the name, if the owner may be seen."""
        return record.parent.display if record.parent is not None else ""

    def stored(self) -> StoredValue:
        """Return the owner's name."""
        return StoredValue("parent.display_name", lambda name: name or "")

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a name."""
        return " ".join(text.split()) or None

    def write(self, record: Contact, value: str | None) -> None:
        """Look the owner up by name.

        :raises ValueRefused: no organization has this name, or it is part of this one.
        """
        owner = find_organization(value, record) if value else None
        if value and owner is None:
            raise ValueRefused(_("No organization is called “%(name)s”.", name=value))
        check_owner(record, owner)
        record.parent = owner
