"""Which records of a list are meant: those ticked, or all that its filter finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from flask import request

from crm_host.data.access import visible
from crm_host.data.session import session

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True, eq=False)
class Chosen:
    """A selection in a list."""

    screens: RecordScreens
    #: The list's filter.
    query: str
    #: Whether all that it finds are meant.
    is_all: bool
    #: The ticked rows, as they were sent.
    ticked: frozenset[int] = frozenset()

    @classmethod
    def from_request(cls, screens: RecordScreens) -> Self:
        """Read what a list or one of the pages behind it sent."""
        texts = request.form.getlist("id")
        ticked = (int(text) for text in texts if text.isdecimal() and len(text) < 19)
        return cls(screens, request.form.get("q", ""), "all" in request.form, frozenset(ticked))

    @cached_property
    def ids(self) -> Sequence[int]:
        """The records as far as the actor sees them, with one statement."""
        model = self.screens.model
        statement = self.screens.list.select(self.query) if self.is_all else visible(model)
        if not self.is_all:
            statement = statement.where(model.id.in_(self.ticked))
        bare = statement.with_only_columns(model.id, maintain_column_froms=True)
        return session().scalars(bare.order_by(None).order_by(model.id)).all()

    def __len__(self) -> int:
        return len(self.ids)

    def first(self, number: int) -> Sequence[Any]:
        """Return the first records."""
        model = self.screens.model
        statement = visible(model).where(model.id.in_(self.ids[:number])).order_by(model.id)
        return session().scalars(statement).all()

    @property
    def is_as_seen(self) -> bool:
        """Whether a filter finds as many as the reader was told on the page before."""
        return not self.is_all or request.form.get("seen", "") == str(len(self))

    def kept(self) -> Iterator[tuple[str, str]]:
        """Yield the hidden inputs by which the next page knows the selection."""
        yield "q", self.query
        yield "seen", str(len(self))
        if self.is_all:
            yield "all", "1"
        else:
            yield from (("id", str(number)) for number in self.ids)
