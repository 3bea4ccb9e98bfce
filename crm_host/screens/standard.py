"""The fields that every record has without declaring them: owner, team, made, changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import ColumnElement

from crm_host.auth.names import team_name, team_names, user_name, user_names
from crm_host.data.access import field_right
from crm_host.data.actor import Actor, Right, current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Catalogue, Field, catalogue
from crm_host.data.comparing import Parts, parts_of
from crm_host.data.fields import FieldSpec
from crm_host.data.folding import fold
from crm_host.data.kinds import InstantKind, Kind, ValueRefused
from crm_host.extend.contributions import Contribution, current_module, in_order
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

_ = lazy_text

#: Words for the actor in the three languages of the product.
_ME = frozenset({"me", "tôi", "εγώ"})


@dataclass(frozen=True)
class AttributeField(Field):
    """A field whose name in filters is not the attribute's."""

    attribute: str = ""

    def get(self, record: Any) -> Any:
        """Return the value."""
        return getattr(record, self.attribute)

    def set(self, record: Any, value: Any) -> None:
        """Replace the value."""
        setattr(record, self.attribute, value)

    @property
    def parts(self) -> Parts:
        """The column itself."""
        return parts_of(self.model, self.attribute)


@dataclass(frozen=True)
class PeopleKind(Kind):
    """A user or a team, by id, by the beginning of a name, or `me`."""

    name: ClassVar[str] = "people"
    groups: ClassVar[bool] = True

    def canonical(self, text: str, notation: Notation) -> str:
        """Write `me` in English."""
        return "me" if text.casefold() in _ME else text


@dataclass(frozen=True)
class PeopleField(AttributeField):
    """Whom a record belongs to."""

    #: Whether it is a team and not one person.
    is_team: bool = False

    def text(self, record: Any, notation: Notation) -> str:
        """Write the name."""
        name_of = team_name if self.is_team else user_name
        return name_of(self.get(record))

    def names(self) -> Mapping[int, str]:
        """Return all names by id."""
        return team_names() if self.is_team else user_names()

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that a record belongs to whom the text names.

        :raises ValueRefused: nobody is called so.
        """
        return self.order().in_(self._ids(text))

    def id_of(self, text: str) -> str:
        """Return the id of the only one with exactly this name, else the text."""
        wanted = fold(text)
        found = [key for key, name in self.names().items() if fold(name) == wanted]
        return str(found[0]) if len(found) == 1 else text

    def _ids(self, text: str) -> list[int]:
        actor = current_actor()
        if text.casefold() in _ME:
            mine = actor.team_ids if self.is_team else [actor.user_id]
            return sorted(key for key in mine if key is not None)
        names = self.names()
        if text.isdecimal() and int(text[:18]) in names:
            return [int(text)]
        start = fold(text)
        found = [
            key
            for key, name in names.items()
            if fold(name).startswith(start) or f" {start}" in fold(name)
        ]
        if not found:
            raise ValueRefused(_("Nobody is called “%(name)s”.", name=text))
        return found


_STANDARD: tuple[Field, ...] = (
    PeopleField(
        "owner", FieldSpec(_("Owner"), PeopleKind(), filterable=True), attribute="owner_id"
    ),
    PeopleField(
        "team",
        FieldSpec(_("Team"), PeopleKind(), filterable=True),
        attribute="team_id",
        is_team=True,
    ),
    AttributeField(
        "created",
        FieldSpec(_("Created"), InstantKind(), sortable=True, filterable=True, editable=False),
        attribute="created_at",
    ),
    AttributeField(
        "updated",
        FieldSpec(_("Changed"), InstantKind(), sortable=True, filterable=True, editable=False),
        attribute="updated_at",
    ),
)


@dataclass(frozen=True)
class PageField(Field):
    """A field whose texts come from other tables, with one statement for all rows of a page.

    It is no part of the catalogue: forms, files and histories do not know it. Subclasses say in
    `texts` what cells show and in `condition` what a filter finds.
    """

    #: Shows a cell; gets what the templates of cells get.
    template: str = ""

    def texts(self, records: Sequence[Record]) -> Mapping[int, str]:
        """Return what cells show, by record id."""
        raise TypeError(f"{type(self).__name__} must define `texts`.")

    def get(self, record: Any) -> str:
        """Return the text of one record, with a statement of its own."""
        return self.texts([record]).get(record.id, "")

    def text(self, record: Any, notation: Notation) -> str:
        """Return the text of one record, with a statement of its own."""
        return self.get(record)

    @property
    def path(self) -> str:
        """Nothing: it is stored elsewhere."""
        return ""


_offered: list[Contribution[tuple[PageField, Callable[[type[Record]], bool]]]] = []


def offer_field(field: PageField, fits: Callable[[type[Record]], bool]) -> None:
    """Give the lists of record types a field of a module's own, under its name.

    :param fits: whether a record type has it.
    """
    _offered.append(Contribution(current_module(), field.name, (field, fits)))


def _fitting(model: type[Record]) -> tuple[str, ...]:
    """Return the names of the offered fields that a record type has in this application."""
    return tuple(item.id for item in in_order(_offered) if item.value[1](model))


def standard_names() -> set[str]:
    """Return the names of the fields that every record has."""
    return {item.name for item in _STANDARD}


def offered_names() -> set[str]:
    """Return the names of the fields that modules of this process offer to lists of others."""
    return {item.id for item in _offered}


def list_fields(model: type[Record]) -> Mapping[str, Field]:
    """Return everything a list of a record type may show, filter and sort by."""
    return _list_fields(catalogue(model), _fitting(model))


def readable_fields(model: type[Record], actor: Actor) -> Mapping[str, Field]:
    """Return the fields of a list that an actor may read; the others do not exist for them."""
    if actor.is_administrator or actor.kind == "system":
        return list_fields(model)
    set_rights = frozenset(
        item for item in actor.field_rights.items() if item[0][1] == model.__record__
    )
    return _readable_fields(catalogue(model), _fitting(model), actor.roles, set_rights)


# Both are asked in every request and change only with the catalogue.
@lru_cache(maxsize=1000)
def _list_fields(own: Catalogue, offered: tuple[str, ...]) -> Mapping[str, Field]:
    guests = {
        item.id: item.value[0].bound(own.model, item.module)
        for item in _offered
        if item.id in offered and item.id not in own
    }
    extra = {item.name: item.bound(own.model, "host") for item in _STANDARD if item.name not in own}
    return MappingProxyType({**own, **extra, **guests})


@lru_cache(maxsize=1000)
def _readable_fields(
    own: Catalogue,
    offered: tuple[str, ...],
    roles: frozenset[str],
    set_rights: frozenset[tuple[tuple[str, str, str], Right]],
) -> Mapping[str, Field]:
    actor = Actor(user_id=None, roles=roles, field_rights=dict(set_rights))
    return MappingProxyType(
        {
            name: item
            for name, item in _list_fields(own, offered).items()
            if name not in own or field_right(actor, own.model.__record__, name) != "none"
        }
    )
