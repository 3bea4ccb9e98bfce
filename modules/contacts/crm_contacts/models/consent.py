"""What a contact agreed to and what they do not want: consent ledger and do-not-contact."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship

from crm_contacts.models import choices
from crm_host.api import BigId, Child, UtcDateTime, current_actor, field, utc_now
from crm_host.api import lazy_text as _

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact

_NEVER = "lines cannot be changed or removed. Record a new one."
_CONTACT = "crm_contacts.models.contact.Contact"


def _actor_name() -> str:
    return current_actor().name


class ConsentEntry(Child):
    """One line of the consent ledger: given, or withdrawn. Lines are added, never changed.

    The line with the latest `at` says what holds for its purpose and channel.
    """

    __tablename__ = "contacts_consent"
    __parent__ = "contact"
    __table_args__ = (
        Index("ix_contacts_consent_question", "contact_id", "purpose", "channel", "at"),
        {"sqlite_autoincrement": True},
    )

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE")
    )
    purpose: Mapped[str] = field.Choice(_("Purpose"), choices.PURPOSES, required=True)
    channel: Mapped[str] = field.Choice(_("Channel"), choices.CHANNELS, required=True)
    is_given: Mapped[bool] = field.Boolean(_("Given"), required=True)
    lawful_basis: Mapped[str] = field.Choice(
        _("Lawful basis"), choices.LAWFUL_BASES, default="consent", required=True
    )
    source: Mapped[str] = field.Choice(_("Source"), choices.SOURCES, required=True)
    wording: Mapped[str | None] = field.Text(_("Version of the wording"))
    #: When it took effect; earlier than `recorded_at` where it is written down later.
    at: Mapped[datetime] = field.Instant(_("Since"), required=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    recorded_by: Mapped[int | None] = mapped_column(BigId, default=lambda: current_actor().user_id)
    #: Kept beside the id, so that the ledger stays readable when users leave.
    recorded_name: Mapped[str] = mapped_column(String(200), default=_actor_name)

    contact: Mapped[Contact] = relationship(_CONTACT, back_populates="consents")


class DoNotContact(Child):
    """A channel by which a contact must not be approached, until it is lifted."""

    __tablename__ = "contacts_do_not_contact"
    __parent__ = "contact"

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = field.Choice(
        _("Channel"), choices.BLOCK_CHANNELS, default=choices.EVERY_CHANNEL, required=True
    )
    reason: Mapped[str] = field.Choice(_("Reason"), choices.BLOCK_REASONS, required=True)
    source: Mapped[str] = field.Choice(_("Source"), choices.SOURCES, required=True)
    note: Mapped[str | None] = field.Text(_("Note"))
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contact: Mapped[Contact] = relationship(_CONTACT, back_populates="blocks")


@event.listens_for(ConsentEntry, "before_update")
@event.listens_for(ConsentEntry, "before_delete")
def _refuse_rewriting(_mapper: Any, _connection: Any, entry: ConsentEntry) -> None:
    """Keep the ledger as it was written; erasing a whole contact is the database's cascade."""
    raise TypeError(f"Entry {entry.id} of the consent ledger: {_NEVER}")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_rewriting(state: ORMExecuteState) -> None:
    """The same for statements that change many lines at once."""
    mapper = state.bind_mapper if state.is_update or state.is_delete else None
    if mapper is not None and mapper.class_ is ConsentEntry:
        raise TypeError(f"The consent ledger: {_NEVER}")
