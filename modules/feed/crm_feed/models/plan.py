"""Sequences of activities that are planned together, as a first call, an offer, a reminder."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Mapped

from crm_host.api import Record, field
from crm_host.api import lazy_text as _


class Plan(Record):
    """A named sequence; each line of `steps` is one activity, as in the composer."""

    __tablename__ = "feed_plan"
    __record__ = "feed.plan"
    __match_keys__ = ("name",)

    name: Mapped[str] = field.Text(
        _("Name"), max_length=120, required=True, sortable=True, filterable=True
    )
    steps: Mapped[str] = field.LongText(
        _("Steps"),
        required=True,
        help=_(
            "One activity a line, with days counted from the start: call +0d; "
            "mail the offer +2d; call +1w 9h @Anna. A name after @ says whose it is."
        ),
    )

    @property
    def display(self) -> str:
        """The name."""
        return self.name

    def lines(self) -> Iterator[str]:
        """Yield the steps that say something."""
        yield from (line.strip() for line in self.steps.splitlines() if line.strip())
