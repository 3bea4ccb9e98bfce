"""Whom a record belongs to, as inputs of its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from crm_host.auth.names import team_names, user_names
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Field
from crm_host.data.fields import FieldSpec
from crm_host.data.folding import fold
from crm_host.data.kinds import Kind
from crm_host.forms.layout import Section
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text, translate

_ = lazy_text


@dataclass(frozen=True)
class NamedKind(Kind):
    """The id of a user or a team."""

    name: ClassVar[str] = "people"
    names: Callable[[], Mapping[int, str]] = dict

    def format(self, value: int | None, notation: Notation) -> str:
        """Write the name."""
        return self.names().get(value, "") if value is not None else ""


@dataclass(frozen=True)
class BelongsTo(Field):
    """Owner or team: columns that every record has and no catalogue lists."""

    attribute: str = ""

    @property
    def has_choice(self) -> bool:
        """Whether there is anybody to choose: small firms have no teams."""
        return isinstance(self.kind, NamedKind) and bool(self.kind.names())

    def get(self, record: Any) -> int | None:
        """Return the id; a new record is the actor's own."""
        value: int | None = getattr(record, self.attribute)
        if value is None and record.id is None and self.attribute == "owner_id":
            return current_actor().user_id
        return value

    def set(self, record: Any, value: Any) -> None:
        """Give the record away."""
        setattr(record, self.attribute, value)


FIELDS: Mapping[str, BelongsTo] = {
    "owner": BelongsTo("owner", FieldSpec(_("Owner"), NamedKind(user_names)), attribute="owner_id"),
    "team": BelongsTo("team", FieldSpec(_("Team"), NamedKind(team_names)), attribute="team_id"),
}
#: Stands at the end of every record form that does not place these inputs itself.
SECTION = Section(_("Belongs to"), *FIELDS)


class PeopleInput(SelectField):  # type: ignore[misc]  # WTForms has no types
    """A select of users or teams, by name."""

    def __init__(self, field: BelongsTo, **options: Any) -> None:
        kind = field.kind
        names = kind.names() if isinstance(kind, NamedKind) else {}
        ordered = sorted(names.items(), key=lambda item: fold(item[1]))
        super().__init__(
            field.label,
            coerce=_number,
            choices=[
                SelectChoice("", translate("Nobody")),
                *(SelectChoice(str(id), name) for id, name in ordered),
            ],
            invalid_choice_message=translate("Choose one of the entries."),
            **options,
        )


def _number(text: Any) -> int | None:
    return int(text) if text else None
