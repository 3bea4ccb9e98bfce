"""Tags: colored words in a tree, put on any number of contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, object_session, relationship
from sqlalchemy.orm.attributes import set_committed_value

from crm_contacts.models import choices
from crm_host.api import BigId, Child, Record, field
from crm_host.api import lazy_text as _

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact

#: Separates the names of a tag and those above it, as in `Khách hàng / VIP`.
SEPARATOR = " / "
#: Deepest tree that is followed; a form allows no deeper one.
MAX_DEPTH = 8


class Tag(Record):
    """A tag, perhaps below another one."""

    __tablename__ = "contacts_tag"
    __record__ = "contacts.tag"

    name: Mapped[str] = field.Text(
        _("Name"), max_length=80, required=True, sortable=True, filterable=True
    )
    color: Mapped[str] = field.Choice(_("Color"), choices.TAG_COLORS, default="gray", required=True)
    parent_id: Mapped[int | None] = field.Link(
        _("Part of"), "contacts.tag", "contacts_tag.id", ondelete="SET NULL"
    )

    parent: Mapped[Tag | None] = relationship(
        "crm_contacts.models.tags.Tag",
        remote_side="Tag.id",
        back_populates="children",
    )
    children: Mapped[list[Tag]] = relationship(
        "crm_contacts.models.tags.Tag", back_populates="parent", order_by="Tag.name_sort"
    )

    @property
    def display(self) -> str:
        """The name with those above it, so that two tags `Mới` can be told apart."""
        return SEPARATOR.join(tag.name for tag in self.path())

    def path(self) -> list[Tag]:
        """Return the tags from the root to this one."""
        return [*self._above(), self]

    def _above(self) -> list[Tag]:
        found: list[Tag] = []
        if self.parent_id and "parent" not in self.__dict__ and (own := object_session(self)):
            _load_above(own)
        tag = self.parent
        while tag is not None and len(found) < MAX_DEPTH:
            found.insert(0, tag)
            tag = tag.parent
        return found

    @property
    def filter_text(self) -> str:
        """The filter that finds the contacts with this tag."""
        escaped = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'tag:"{escaped}"'

    @property
    def color_number(self) -> int:
        """The place of its color among the interface's eight."""
        return [code for code, _label in choices.TAG_COLORS].index(self.color)

    def family(self) -> Iterator[Tag]:
        """Yield this tag and all below it."""
        yield self
        for child in self.children:
            yield from child.family()


def _load_above(session: Session) -> None:
    """Fill in `parent` of every tag in the session, up to the roots, with one statement.

    A parent that the actor may not see, or that is in the trash, is None as if it had been
    loaded alone.
    """
    tags = [row for row in session.identity_map.values() if isinstance(row, Tag)]
    waiting = [tag for tag in tags if _is_waiting(tag)]
    known = _ancestors(session, {tag.parent_id for tag in waiting})
    for tag in (*waiting, *known.values()):
        if _is_waiting(tag):
            set_committed_value(tag, "parent", known.get(tag.parent_id))


def _is_waiting(tag: Tag) -> bool:
    """Whether a tag has a parent that is not loaded yet."""
    values = tag.__dict__
    return "parent" not in values and bool(values.get("parent_id"))


def _ancestors(session: Session, ids: Collection[int | None]) -> dict[int | None, Tag]:
    first = select(Tag.id, Tag.parent_id).where(Tag.id.in_(ids)).cte("tags_above", recursive=True)
    above = aliased(Tag)
    # UNION, not UNION ALL: a circle in damaged data ends.
    all_of_them = first.union(
        select(above.id, above.parent_id).join(first, above.id == first.c.parent_id)
    )
    with session.no_autoflush:
        found = session.scalars(select(Tag).where(Tag.id.in_(select(all_of_them.c.id)))).all()
    return {tag.id: tag for tag in found}


class Tagging(Child):
    """A tag on a contact."""

    __tablename__ = "contacts_tagging"
    __parent__ = "contact"
    __table_args__ = (UniqueConstraint("contact_id", "tag_id"), {"sqlite_autoincrement": True})

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE")
    )
    tag_id: Mapped[int] = field.Link(
        _("Tag"), "contacts.tag", "contacts_tag.id", ondelete="CASCADE", required=True
    )

    contact: Mapped[Contact] = relationship(
        "crm_contacts.models.contact.Contact", back_populates="taggings"
    )
    #: `None` while the tag is in the trash.
    tag: Mapped[Tag | None] = relationship(lazy="joined")
