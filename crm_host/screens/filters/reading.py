"""What a filter's text means for one list and one actor: conditions, order, chips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, and_, false, func, not_, or_

from crm_host.data.catalogue import Field
from crm_host.data.comparing import EQUAL
from crm_host.data.kinds import ValueRefused
from crm_host.data.search import search_condition
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import translate as _
from crm_host.screens.filters.chips import Chip, part_label
from crm_host.screens.filters.criteria import Criterion
from crm_host.screens.filters.grammar import Part, Query, Term, Value, Word, canonical, parse
from crm_host.screens.filters.vocabulary import SORT, Vocabulary


@dataclass(frozen=True)
class Order:
    """How a list is ordered; ties are ordered by id."""

    field: Field
    descending: bool = False

    @property
    def text(self) -> str:
        """The value of `sort:`."""
        return f"-{self.field.name}" if self.descending else self.field.name


@dataclass
class Reading:
    """A filter as it was understood."""

    order: Order
    #: Terms and words in canonical form, without the order.
    parts: list[Part] = field(default_factory=list)
    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    #: Whether anything was left out because it could not be understood.
    has_problems: bool = False
    #: Whether the text goes beyond what the list shows by itself.
    is_narrowed: bool = False
    #: Whether archived rows are asked for.
    shows_archived: bool = False
    default_order: Order | None = None

    @property
    def text(self) -> str:
        """The canonical text, which stands in the address."""
        return self.text_with(self.parts, self.order)

    def text_with(self, parts: Sequence[Part], order: Order) -> str:
        """Return the canonical text of other parts or another order."""
        written = canonical(Query(tuple(parts)))
        if self.default_order is not None and order == self.default_order:
            return written
        return f"{written} {SORT}:{order.text}".strip()

    def text_without(self, part: Part) -> str:
        """Return the canonical text of this filter less one part."""
        return self.text_with([item for item in self.parts if item is not part], self.order)


def read(vocabulary: Vocabulary, text: str, order: Order, notation: Notation) -> Reading:
    """Read any text. What it says wrongly is kept, marked on its chip, and left out.

    :param order: how the list is ordered unless the text says otherwise.
    """
    query = parse(text)
    reading = Reading(order, default_order=order)
    reader = _Reader(vocabulary, notation, reading)
    for part in query.parts:
        reader.take(part)
    reader.finish(query.cut)
    return reading


@dataclass
class _Reader:
    """Fills a reading part by part."""

    vocabulary: Vocabulary
    notation: Notation
    reading: Reading
    words: list[str] = field(default_factory=list)
    #: Whether the filter itself says if archived rows are meant.
    names_state: bool = False

    def take(self, part: Part) -> None:
        if isinstance(part, Word):
            self._word(part)
        elif self.vocabulary.is_sort(part.key):
            self._sort(part)
        elif criterion := self.vocabulary.find(part.key):
            self._term(part, criterion)
        else:
            self._unknown(part)

    def finish(self, cut: bool) -> None:
        """Add what concerns the filter as a whole."""
        if self.words:
            self.reading.conditions.append(self._found(self.words))
        if not self.names_state:
            self.reading.conditions.append(self.vocabulary.model.archived_at.is_(None))
        if self.reading.order != self.reading.default_order:
            self.reading.chips.append(self._order_chip())
        if cut:
            problem = _("This filter is too long; the end of it is left out.")
            self.reading.has_problems = True
            self.reading.chips.append(Chip("…", problem=problem, remove=self.reading.text))
        # Only now is it known what the text is without each part.
        self.reading.chips = [self._linked(chip) for chip in self.reading.chips]

    def _order_chip(self) -> Chip:
        order, usual = self.reading.order, self.reading.default_order or self.reading.order
        if order.descending:
            label = _("Sorted by %(name)s, descending", name=order.field.label)
        else:
            label = _("Sorted by %(name)s", name=order.field.label)
        return Chip(label, remove=self.reading.text_with(self.reading.parts, usual))

    def _linked(self, chip: Chip) -> Chip:
        if chip.part is None:
            return chip
        linked = replace(chip, remove=self.reading.text_without(chip.part))
        if not chip.suggestion or not isinstance(chip.part, Term):
            return linked
        better = replace(chip.part, key=chip.suggestion)
        parts = [better if part is chip.part else part for part in self.reading.parts]
        return replace(linked, correct=self.reading.text_with(parts, self.reading.order))

    def _word(self, word: Word) -> None:
        if word.negated:
            self.reading.conditions.append(_negated(self._found([word.text])))
        else:
            self.words.append(word.text)
        self._add(word, part_label(word, None, self.notation))

    def _found(self, words: Sequence[str]) -> ColumnElement[bool]:
        model = self.vocabulary.model
        if hasattr(model, "search"):
            return search_condition(model, words)
        texts = self.vocabulary.texts()
        return and_(
            *(
                or_(false(), *(text.condition(EQUAL, word, self.notation) for text in texts))
                for word in words
            )
        )

    def _sort(self, term: Term) -> None:
        value = term.values[0].text
        name = value.removeprefix("-")
        found = self.vocabulary.sort_field(name)
        if found is None:
            problem = _("This list cannot be sorted by “%(name)s”.", name=name)
            self._add(term, f"{term.key}: {value}", problem=problem)
            return
        self.reading.order = Order(found, value.startswith("-"))

    def _unknown(self, term: Term) -> None:
        near = self.vocabulary.suggest(term.key)
        label = part_label(term, None, self.notation)
        problem = _("“%(name)s” is unknown here.", name=term.key)
        self._add(term, label, problem=problem, suggestion=near)

    def _term(self, term: Term, criterion: Criterion) -> None:
        named = replace(term, key=criterion.name)
        try:
            clean = replace(named, values=tuple(self._values(named, criterion)))
            self._apply(clean, criterion)
        except ValueRefused as refused:
            label = part_label(named, criterion, None)
            self._add(named, label, problem=str(refused.message))
        else:
            self._add(clean, part_label(clean, criterion, self.notation))

    def _values(self, term: Term, criterion: Criterion) -> Iterator[Value]:
        for value in term.values:
            if not value.text:
                raise ValueRefused(_("Write a value after “%(name)s:”.", name=term.key))
            if value.operator not in criterion.operators:
                raise ValueRefused(
                    _("“%(name)s” cannot be more or less than something.", name=criterion.label)
                )
            yield replace(value, text=criterion.canonical(value.text, self.notation))

    def _apply(self, term: Term, criterion: Criterion) -> None:
        conditions = [
            criterion.condition(value.operator, value.text, self.notation)
            for value in dict.fromkeys(term.values)
        ]
        matched = or_(false(), *conditions)
        self.reading.conditions.append(_negated(matched) if term.negated else matched)
        states = {value.text for value in term.values} if criterion.name == "is" else set()
        self.names_state |= bool(states & {"archived", "open"})
        self.reading.shows_archived |= "archived" in states and not term.negated

    def _add(self, part: Part, label: str, *, problem: str = "", suggestion: str = "") -> None:
        """Keep a part, with its chip."""
        self.reading.parts.append(part)
        self.reading.is_narrowed = True
        self.reading.has_problems |= bool(problem)
        self.reading.chips.append(Chip(label, part=part, problem=problem, suggestion=suggestion))


def _negated(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return that a condition does not hold; rows without a value count as not matching it."""
    return not_(func.coalesce(condition, false()))
