"""Tags, web addresses and birthdays as fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from crm_contacts.catalog import headings
from crm_contacts.catalog.values import check_length, join_values, split_values
from crm_contacts.models.contact import Contact
from crm_contacts.models.imported import imported
from crm_contacts.models.tags import MAX_DEPTH, SEPARATOR, Tag, Tagging
from crm_host.api import (
    EXACT,
    DataColumn,
    Field,
    Forbidden,
    GroupRows,
    Notation,
    StoredRows,
    ValueRefused,
    Values,
    compare,
    fold,
    folded,
    group_links,
    require,
    session,
    texts_by_id,
)
from crm_host.api import lazy_text as _


@dataclass(frozen=True)
class TagField(Values):
    """The tags of a contact; a filter by a tag finds those below it as well."""

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that a tag, or one above it, begins so.

        Exactly a name is the tag alone, as groups are made of.
        """
        if operator == EXACT:
            return Contact.taggings.any(Tagging.tag.has(Tag.name_key == folded(text)))
        named = compare(Tag, "name", self.kind, operator, text.split(SEPARATOR)[-1], notation)
        top = select(Tag.id).where(named).cte("tags_below", recursive=True)
        below = aliased(Tag)
        family = top.union(select(below.id).where(below.parent_id == top.c.id))
        return Contact.taggings.any(Tagging.tag_id.in_(select(family.c.id)))

    def present(self) -> ColumnElement[bool]:
        """Return the condition that there is a tag which the actor may see."""
        return Contact.taggings.any(Tagging.tag.has())

    def grouped(self) -> GroupRows | None:
        """Put contacts together by the names of their tags."""
        return group_links(Contact.taggings, "tag", "name")

    def text(self, record: Any, notation: Notation) -> str:
        """Write the names."""
        return ", ".join(tag.display for tag in record.tags)

    @property
    def is_searched(self) -> bool:
        """Whether a search looks into it."""
        return True

    def texts_of(self, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return the names by the contact's id, with one query."""
        rows = select(Tagging.contact_id, Tag.name).join(Tag, Tag.id == Tagging.tag_id)
        return texts_by_id(rows.where(Tagging.contact_id.in_(ids)).order_by(Tagging.id))

    def columns(self) -> Sequence[DataColumn]:
        """Return one column with all tags."""
        return (TagColumn(self, self.name, self.label, headings.TAGS),)


@dataclass(frozen=True)
class TagColumn(DataColumn):
    """All tags of a contact in one cell."""

    def read(self, record: Contact) -> str:
        """Return the tags with those above them."""
        return self._cell([(row.tag,) for row in record.taggings])

    def stored(self) -> StoredRows:
        """Return the tags on the contact."""
        return StoredRows("taggings", ("tag",), self._cell)

    def parse(self, text: str, notation: Notation) -> list[str]:
        """Read tags; the star with which Google marks its own groups goes.

        :raises ValueRefused: a name is too long.
        """
        marked = text if ":::" in text else text.replace(";", ":::")
        names = (name.lstrip("* ") for name in split_values(marked))
        return [name for name in names if name and check_length(name.split(SEPARATOR)[-1], 80)]

    def write(self, record: Contact, value: list[str]) -> None:
        """Put tags on the contact; those that do not exist are made.

        :raises ValueRefused: a tag does not exist and the actor may not make one.
        """
        for name in value:
            tag = _tag(name)
            if tag not in record.tags:
                record.taggings.append(Tagging(tag=tag))

    @staticmethod
    def _cell(rows: Sequence[tuple[Tag | None]]) -> str:
        return join_values([tag.display for (tag,) in rows if tag is not None])


def _tag(path: str) -> Tag:
    """Return the tag of a path such as `Khách hàng / VIP`, made where it does not exist."""
    tag: Tag | None = None
    for name in path.split(SEPARATOR)[:MAX_DEPTH]:
        tag = _find(name, tag) or _make(name, tag)
    assert tag is not None  # a path has at least one name
    return tag


def _find(name: str, parent: Tag | None) -> Tag | None:
    own, key = session(), fold(name)
    pending = (obj for obj in own.new if isinstance(obj, Tag))
    for tag in pending:
        if fold(tag.name) == key and tag.parent is parent:
            return tag
    if parent is not None and parent.id is None:
        return None
    statement = select(Tag).where(
        Tag.name_key == key,
        Tag.parent_id.is_not_distinct_from(parent.id if parent else None),
    )
    with own.no_autoflush:
        return own.scalars(statement.order_by(Tag.id)).first()


def _make(name: str, parent: Tag | None) -> Tag:
    try:
        require("contacts.tag.create")
    except Forbidden as error:
        raise ValueRefused(
            _("There is no tag “%(name)s”, and you may not add tags.", name=name)
        ) from error
    tag = Tag(name=name, parent=parent)
    session().add(tag)
    return tag


@dataclass(frozen=True)
class WebsiteField(Field):
    """The main web address; further ones of a file go to the notes."""

    def columns(self) -> Sequence[DataColumn]:
        """Return the column that all web addresses of a file go to."""
        return (WebsiteColumn(self, self.name, self.label, headings.WEBSITE),)


@dataclass(frozen=True)
class WebsiteColumn(DataColumn):
    """A web address."""

    def write(self, record: Contact, value: Any) -> None:
        """Keep the first address as the website, the others in the notes."""
        if not record.website or not value:
            record.website = value
        elif value != record.website and value not in (record.note or ""):
            record.note = f"{record.note}\n{value}" if record.note else value


@dataclass(frozen=True)
class BirthdayField(Field):
    """A birthday, which some programs write in three columns."""

    def columns(self) -> Sequence[DataColumn]:
        """Return the whole day, and its parts for imports."""
        labels = {
            "year": _("Year of birth"),
            "month": _("Month of birth"),
            "day": _("Day of birth"),
        }
        parts = (
            BirthdayPart(
                self,
                f"birth_{part}",
                label,
                headings.BIRTHDAY_PARTS[part],
                import_only=True,
                part=part,
            )
            for part, label in labels.items()
        )
        return (DataColumn(self, self.name, self.label, headings.BIRTHDAY), *parts)


@dataclass(frozen=True)
class BirthdayPart(DataColumn):
    """The year, month or day of a birthday."""

    part: str = ""

    def read(self, record: Contact) -> str:
        """Return nothing: the whole day has its own column."""
        return ""

    def parse(self, text: str, notation: Notation) -> int | None:
        """Read a number.

        :raises ValueRefused: no date has such a part.
        """
        if not text.strip():
            return None
        given = {"year": 2000, "month": 1, "day": 1}
        try:
            given[self.part] = int(text)
            date(**given)
        except ValueError:
            raise ValueRefused(_("Write the day, month or year as a number.")) from None
        return given[self.part]

    def write(self, record: Contact, value: int | None) -> None:
        """Keep it until the whole row is read."""
        if value is not None:
            imported(record).birthday[self.part] = value
