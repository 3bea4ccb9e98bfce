"""What a filter can name: fields, what modules add, presence, and the state of a record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from crm_host.data.actor import Actor, current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Field
from crm_host.data.comparing import EQUAL
from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.folding import fold
from crm_host.data.kinds import BooleanKind, ChoiceKind, LinkKind, ValueRefused
from crm_host.data.links import find, names_of
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.standard import PeopleField

_ = lazy_text

Choices = Sequence[tuple[str, Text]]

#: Records that words may mean in a filter by reference.
_MOST_LINKED = 200


@dataclass(frozen=True)
class Filter:
    """A condition of its own that a module adds to the filter of a list.

    `build(value, actor)` returns the SQL condition and raises `ValueRefused`, or any `ValueError`,
    for a text it cannot read. With `choices`, people pick the value from a list.
    """

    name: str
    label: Text
    build: Callable[[str, Actor], ColumnElement[bool]]
    choices: Choices = ()
    #: Other names by which it may be typed, in any language.
    aliases: Sequence[str] = ()


class Criterion(ABC):
    """One name that a filter understands."""

    name: str
    label: Text
    aliases: Sequence[str] = ()
    operators: tuple[str, ...] = (EQUAL,)
    #: Values to pick from; empty when a value is typed.
    choices: Choices = ()
    #: HTML input that takes a value.
    widget: str = "search"

    @abstractmethod
    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the SQL condition of one value.

        :raises ValueRefused: the text is no value of this criterion.
        """

    def canonical(self, text: str, notation: Notation) -> str:
        """Write a value so that it means the same in every language.

        :raises ValueRefused: the text is no value of this criterion.
        """
        return pick(self.choices, text) if self.choices else text

    def show(self, text: str, notation: Notation) -> str:
        """Write a canonical value for a person."""
        return str(dict(self.choices).get(text, text))


class FieldCriterion(Criterion):
    """A field of the record."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.name = field.name
        self.label = field.label
        self.aliases = field.spec.aliases
        self.operators = field.kind.operators
        self.widget = {"date": "date", "instant": "date"}.get(field.kind.name, "search")

    @property
    def choices(self) -> Choices:  # type: ignore[override]  # known only once it is asked
        """Values to pick from, where there are few enough to show."""
        kind = self.field.kind
        if isinstance(kind, ChoiceKind | ChoicesKind):
            return kind.choices
        if isinstance(kind, BooleanKind):
            return (("yes", _("Yes")), ("no", _("No")))
        if isinstance(self.field, PeopleField):
            return (("me", _("Me")), *((str(k), v) for k, v in self.field.names().items()))
        return ()

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the SQL condition of one value.

        :raises ValueRefused: the text is no value of this field.
        """
        return self.field.condition(operator, text, notation)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write a value so that it means the same in every language.

        :raises ValueRefused: the text is no value of this field.
        """
        if isinstance(self.field, PeopleField):
            text = self.field.id_of(text)
        return self.field.kind.canonical(text, notation)

    def show(self, text: str, notation: Notation) -> str:
        """Write a canonical value for a person."""
        if isinstance(self.field, PeopleField):
            return super().show(text, notation)
        kind = self.field.kind
        try:
            return kind.format(kind.parse(text, notation), notation) or text
        except (ValueRefused, TypeError):  # a fragment of a value, or a span of days
            return text


class LinkCriterion(FieldCriterion):
    """A reference to another record, by its id or by words that find it."""

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Look the words up among what the actor may see.

        :raises ValueRefused: they find nothing.
        """
        if text.isdecimal():
            return super().condition(operator, text, notation)
        found = [named.id for named in find(self._kind, text, _MOST_LINKED)]
        if not found:
            raise ValueRefused(_("Nothing is called “%(name)s”.", name=text))
        return self.field.order().in_(found)

    def canonical(self, text: str, notation: Notation) -> str:
        """Keep ids and words."""
        return text

    def show(self, text: str, notation: Notation) -> str:
        """Write the name of the record that an id means."""
        if not text.isdecimal():
            return text
        return next(iter(names_of(self._kind.target, [int(text[:18])]).values()), text)

    @property
    def _kind(self) -> LinkKind:
        kind = self.field.kind
        assert isinstance(kind, LinkKind)  # `field_criterion` chose this class for it
        return kind


class AddedCriterion(Criterion):
    """A condition that a module added."""

    def __init__(self, added: Filter) -> None:
        self.added = added
        self.name, self.label = added.name, added.label
        self.aliases, self.choices = added.aliases, added.choices

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Ask the module.

        :raises ValueRefused: it cannot read the text.
        """
        try:
            return self.added.build(text, current_actor())
        except ValueRefused:
            raise
        except ValueError as error:  # `int(value)` is all that most modules write
            raise ValueRefused(_("“%(value)s” cannot be used here.", value=text)) from error


class PresenceCriterion(Criterion):
    """`has:email` and `no:phone`: whether a field has a value."""

    def __init__(self, fields: Mapping[str, Field], present: bool) -> None:
        self.fields = fields
        self.present = present
        self.name = "has" if present else "no"
        self.label = _("Has") if present else _("Has no")
        self.aliases = ("có", "έχει") if present else ("không", "χωρίς")
        self.choices = [(item.name, item.label) for item in fields.values()]

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Ask the field."""
        present = self.fields[text].present()
        return present if self.present else ~present


class StateCriterion(Criterion):
    """`is:archived`, `is:open`, `is:mine`."""

    name = "is"
    label = _("Is")
    aliases = ("là", "είναι")
    choices = (("open", _("open")), ("archived", _("archived")), ("mine", _("mine")))

    def __init__(self, model: type[Record]) -> None:
        self.model = model

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Look at the record's own columns."""
        if text == "mine":
            return self.model.owner_id.is_not_distinct_from(current_actor().user_id)
        archived = self.model.archived_at.is_not(None)
        return archived if text == "archived" else ~archived


def field_criterion(field: Field) -> FieldCriterion:
    """Return the criterion for a field."""
    return LinkCriterion(field) if isinstance(field.kind, LinkKind) else FieldCriterion(field)


def pick(choices: Choices, text: str) -> str:
    """Return the code of a choice that is given by code or label.

    :raises ValueRefused: there is no such choice.
    """
    wanted = fold(text)
    for code, label in choices:
        if wanted in (fold(code), fold(str(label))):
            return code
    listed = ", ".join(str(label) for _code, label in choices[:12])
    raise ValueRefused(_("Choose one of: %(choices)s.", choices=listed))
