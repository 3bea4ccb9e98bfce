"""What the columns of a board are: the values of one choice or link field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Field
from crm_host.data.folding import collation_key
from crm_host.data.kinds import ChoiceKind, LinkKind, ValueRefused
from crm_host.data.links import allowed_record, first_of, names_of
from crm_host.data.measures import Tally
from crm_host.i18n.catalogs import language
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.screens.standard import readable_fields

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text

#: Most linked records that have a column each; the cards of all others share one.
MOST_COLUMNS = 20
#: Keys of the two columns that stand for no value.
NONE, OTHERS = "none", "others"
#: What the keys of all other columns begin with, so that no code is taken for one of those two.
_VALUE = "v-"


@dataclass(frozen=True)
class Slice:
    """One column of a board before anything is counted: which records belong to it."""

    #: Names it in addresses and in the page.
    key: str
    label: Text
    value: Any
    condition: ColumnElement[bool]

    @property
    def takes_cards(self) -> bool:
        """Whether a card can be put there: “others” is no value."""
        return self.key != OTHERS


def board_fields(screens: RecordScreens) -> dict[str, Field]:
    """Return the fields whose values can be columns, for the present actor."""
    fields = readable_fields(screens.model, current_actor())
    return {
        name: item
        for name, item in fields.items()
        if isinstance(item.kind, ChoiceKind | LinkKind) and item.path and not item.multiple
    }


def key_of(value: Any) -> str:
    """Return the key of the column of a value, unless that is one of many others."""
    return NONE if value is None else f"{_VALUE}{value}"


def may_move(screens: RecordScreens, field: Field) -> bool:
    """Whether the actor may put any card into another column."""
    if not field.spec.editable or not screens.may("write"):
        return False
    return field_right(current_actor(), screens.name, field.name) == "write"


def value_of(field: Field, key: str) -> Any:
    """Return the value that a card has to get for a column.

    :raises ValueRefused: no card can be put there.
    :raises NotFound: the record of that column is not one that the actor may choose.
    """
    if key == NONE and not field.spec.required:
        return None
    if not key.startswith(_VALUE):
        raise ValueRefused(_("Cards cannot be put into this column."))
    text = key.removeprefix(_VALUE)
    if isinstance(field.kind, LinkKind):
        return allowed_record(field.kind, text).id
    if text not in dict(_codes(field)):
        raise ValueRefused(_("Cards cannot be put into this column."))
    return text


def condition_of(field: Field, keys: Collection[str]) -> ColumnElement[bool] | None:
    """Return which records certain columns hold; `None` where only counting all can tell."""
    values = [key.removeprefix(_VALUE) for key in keys if key.startswith(_VALUE)]
    if OTHERS in keys or isinstance(field.kind, LinkKind):
        return None
    column = field.parts("")
    return or_(column.in_(values), column.is_(None) if NONE in keys else false())


def slices(field: Field, tallies: Mapping[Any, Tally]) -> list[Slice]:
    """Return the columns of a board in order; those of no value come first.

    :param tallies: what was counted, by value; empty columns exist without.
    """
    named = list(_LABELS[isinstance(field.kind, LinkKind)](field, tallies))
    column = field.parts("")
    found = [Slice(key_of(value), label, value, column == value) for value, label in named]
    if None in tallies:
        found.insert(0, Slice(NONE, translate("(none)"), None, column.is_(None)))
    known = [value for value, _label in named]
    if tallies.keys() - {None, *known}:
        rest = column.not_in(known) if known else column.is_not(None)
        found.append(Slice(OTHERS, translate("Others"), None, rest))
    return found


def _codes(field: Field) -> Sequence[tuple[Any, Text]]:
    return field.kind.choices if isinstance(field.kind, ChoiceKind) else ()


def _choices(field: Field, _tallies: Mapping[Any, Tally]) -> Iterator[tuple[Any, Text]]:
    yield from _codes(field)


def _links(field: Field, tallies: Mapping[Any, Tally]) -> Iterator[tuple[Any, Text]]:
    """Yield all records that may be chosen, by name; of too many the ones with most cards."""
    kind = field.kind
    if not isinstance(kind, LinkKind):
        return
    few = {item.id: item.name for item in first_of(kind, MOST_COLUMNS + 1)}
    if len(few) > MOST_COLUMNS:
        used = sorted(tallies.keys() - {None}, key=lambda id: (-tallies[id].count, id))
        few = names_of(kind.target, used[:MOST_COLUMNS])
    yield from sorted(few.items(), key=lambda item: (collation_key(item[1], language()), item[0]))


_Labeled = Callable[[Field, Mapping[Any, Tally]], Iterator[tuple[Any, Text]]]
_LABELS: Mapping[bool, _Labeled] = {False: _choices, True: _links}
