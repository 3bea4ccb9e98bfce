"""Records that fit what was typed, each with the reason: the field and the place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, Values, catalogue
from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.exact import ExactKind
from crm_host.data.kinds import BooleanKind, ChoiceKind, DateKind, LinkKind, NumberKind
from crm_host.data.money_kind import MoneyKind
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text
from crm_host.palette import marking
from crm_host.palette.items import MOST, Item, Loads
from crm_host.palette.matching import statement
from crm_host.palette.query import Asked, Phrase
from crm_host.screens.listing import ListScreen
from crm_host.screens.record import RecordScreens

#: Records that are looked at more closely.
_CLOSER = 12
#: Values that no search text holds.
_NOT_SEARCHED = (
    BooleanKind,
    ChoiceKind,
    ChoicesKind,
    DateKind,
    ExactKind,
    LinkKind,
    MoneyKind,
    NumberKind,
)
#: Added to the score of what is found in another field than the name.
_OTHER_FIELD = 4
#: Score of what is found, but not with the accents that were typed.
_OTHER_ACCENTS = 10
#: Score of a record whose reason nobody knows.
_UNEXPLAINED = 9


@dataclass
class _Reason:
    """A field's text with the places that were found."""

    label: Text
    text: str
    spans: list[marking.Span] = field(default_factory=list)


@dataclass
class _Hit:
    """One record that the statement found."""

    record: Any
    name: str
    #: Phrases that stand in the name or a field, and how well they fit there.
    fits: dict[Phrase, int] = field(default_factory=dict)
    #: Places in the name.
    spans: list[marking.Span] = field(default_factory=list)
    #: What explains the other phrases, by the field's name.
    reasons: dict[str, _Reason] = field(default_factory=dict)

    def missing(self, asked: Asked) -> list[Phrase]:
        """Return the phrases that nothing explains so far."""
        return [phrase for phrase in asked.phrases if phrase not in self.fits]

    def look_into(self, source: Field | None, text: str, asked: Asked) -> None:
        """Note the phrases that a text of the record holds."""
        for phrase in self.missing(asked):
            place = marking.find(text, phrase)
            if place is None:
                continue
            self.fits[phrase] = place.fit + (_OTHER_FIELD if source else 0)
            if source is None:
                self.spans.append(place.span)
            else:
                reason = self.reasons.setdefault(source.name, _Reason(source.label, text))
                if reason.text == text:
                    reason.spans.append(place.span)


def find(screens: RecordScreens, asked: Asked, loads: Loads) -> list[Item]:
    """Return the best records of one type, the best one first."""
    fields = _readable(screens.model)
    found = session().scalars(statement(screens.model, asked, fields, _CLOSER))
    hits = [_Hit(record, record.display) for record in found]
    for hit in hits:
        hit.look_into(None, hit.name, asked)
        for source in fields.values():
            if hit.missing(asked) and _is_at_hand(source):
                hit.look_into(source, source.text(hit.record, notation()), asked)
    _look_into_rows(hits, fields, asked, loads)
    knows_all = len(fields) == len(catalogue(screens.model))
    shown = [hit for hit in hits if _may_show(hit, asked, knows_all)]
    items = [_item(screens, hit, asked) for hit in shown]
    return sorted(items, key=lambda item: item.score)[:MOST]


def recent_item(screens: RecordScreens, id: int, name: str, icon: str) -> Item:
    """Return the entry of a record by its name alone."""
    return Item(
        id=f"{icon}-{screens.name}-{id}".replace(".", "-"),
        url=screens.url("detail", id),
        title=Markup.escape(name),
        label=screens.labels.one,
        icon=icon,
    )


def _readable(model: type[Record]) -> Mapping[str, Field]:
    actor = current_actor()
    return {
        name: item
        for name, item in catalogue(model).items()
        if field_right(actor, model.__record__, name) != "none"
    }


def _is_at_hand(source: Field) -> bool:
    """Whether a field's text is that of a loaded column."""
    return not isinstance(source.kind, _NOT_SEARCHED) and not source.options()


def _look_into_rows(
    hits: Sequence[_Hit], fields: Mapping[str, Field], asked: Asked, loads: Loads
) -> None:
    """Explain the rest by child rows, with one statement for each sort of them."""
    for source in fields.values():
        open_hits = {hit.record.id: hit for hit in hits if hit.missing(asked)}
        if not open_hits:
            return
        if not isinstance(source, Values) or not source.is_searched or not loads.take():
            continue
        for id, values in source.texts_of(list(open_hits)).items():
            for value in values:
                open_hits[id].look_into(source, source.kind.format(value, notation()), asked)
                open_hits[id].look_into(source, value, asked)


def _may_show(hit: _Hit, asked: Asked, knows_all: bool) -> bool:
    """Whether the actor may learn that a record was found.

    What only a field explains that they may not read would tell them the field's value.
    """
    missing = hit.missing(asked)
    return not missing or (knows_all and not any(phrase.exact for phrase in missing))


def _item(screens: RecordScreens, hit: _Hit, asked: Asked) -> Item:
    reasons = list(hit.reasons.values())
    label: Text = reasons[0].label if reasons else ""
    notes = [marking.marked(reason.text, reason.spans) for reason in reasons]
    note = Markup(" · ").join(notes or _context(screens, hit.record))
    return Item(
        id=f"{screens.name}-{hit.record.id}".replace(".", "-"),
        url=screens.url("detail", hit.record),
        title=marking.marked(hit.name, hit.spans),
        label=label,
        note=note,
        initials=getattr(hit.record, "initials", "") or hit.name[:1],
        number=hit.record.id,
        score=_score(hit, asked),
    )


def _score(hit: _Hit, asked: Asked) -> int:
    whole = marking.find(hit.name, Phrase(asked.text)) if asked.text else None
    fits = [hit.fits.get(phrase, _UNEXPLAINED) for phrase in asked.phrases]
    score = whole.fit if whole else max(fits, default=_UNEXPLAINED)
    if asked.is_accented and not _is_verbatim(hit, asked):
        score += _OTHER_ACCENTS
    return score


def _is_verbatim(hit: _Hit, asked: Asked) -> bool:
    texts = [hit.name, *(reason.text for reason in hit.reasons.values())]
    return all(any(marking.is_verbatim(text, p) for text in texts) for p in asked.phrases)


def _context(screens: RecordScreens, record: Any) -> Iterator[Markup]:
    """Yield what tells records of one name apart: the next two columns of their list."""
    fields = _readable(screens.model)
    names = screens.list.columns[1:] if isinstance(screens.list, ListScreen) else ()
    texts = (
        fields[name].text(record, notation())
        for name in names
        if name in fields and _is_at_hand(fields[name])
    )
    for _number, text in zip(range(2), filter(None, texts), strict=False):
        yield Markup.escape(text)
