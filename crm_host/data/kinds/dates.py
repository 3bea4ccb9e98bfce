"""Days of the calendar and moments in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date
from sqlalchemy.types import TypeEngine

from crm_host.data.comparing import ORDERED
from crm_host.data.kinds.base import Kind, ValueRefused
from crm_host.data.types import UtcDateTime
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

_ = lazy_text


@dataclass(frozen=True)
class DateKind(Kind):
    """A day of the calendar, in no time zone."""

    name: ClassVar[str] = "date"
    groups: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ORDERED
    widget: ClassVar[str] = "date"

    def column_type(self) -> TypeEngine[Any]:
        """Return a date."""
        return Date()

    def parse(self, text: str, notation: Notation) -> date | None:
        """Read 9/3, 09/03/2026, 2026-03-09, +3d or "tomorrow"."""
        if not text.strip():
            return None
        day = notation.parse_date(text)
        if day is None:
            raise ValueRefused(_("Write a day such as 09/03/2026 (day/month/year)."))
        return day

    def format(self, value: date | None, notation: Notation) -> str:
        """Write day/month/year."""
        return "" if value is None else notation.format_date(value)

    def plain(self, value: date | None) -> str:
        """Write the ISO date."""
        return "" if value is None else value.isoformat()

    def bounds(self, text: str, notation: Notation) -> tuple[date, date]:
        """Return the days that a date, `last-30d` or `this-month` covers."""
        period = notation.parse_period(text)
        if period is None:
            raise ValueRefused(_("Write a day such as 2026-03-09, or today, last-30d."))
        return period

    def canonical(self, text: str, notation: Notation) -> str:
        """Keep what is relative to today, write days by ISO."""
        period = notation.canonical_period(text)
        if period is None:
            self.bounds(text, notation)
        return period or text

    def revived(self, value: Any) -> Any:
        """Return a day, from its ISO date."""
        return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class InstantKind(DateKind):
    """A moment in time, stored in UTC and shown in the reader's zone."""

    name: ClassVar[str] = "instant"
    widget: ClassVar[str] = "datetime-local"

    def column_type(self) -> TypeEngine[Any]:
        """Return an instant in UTC."""
        return UtcDateTime()

    def parse(self, text: str, notation: Notation) -> Any:
        """Read an ISO instant, or a day and time in the reader's zone."""
        if not text.strip():
            return None
        moment = notation.parse_instant(text)
        if moment is None:
            raise ValueRefused(_("Write a day and time such as 09/03/2026 14:30."))
        return moment

    def format(self, value: Any, notation: Notation) -> str:
        """Write day and time in the reader's zone."""
        return "" if value is None else notation.format_instant(value)

    def bounds(self, text: str, notation: Notation) -> tuple[Any, Any]:
        """Return the instants at which the period of days begins and has ended."""
        first, after = super().bounds(text, notation)
        try:
            return notation.midnight(first), notation.midnight(after)
        except OverflowError:  # the first day of the calendar, seen from the east
            raise ValueRefused(_("Write a year between 1000 and 9999.")) from None

    def revived(self, value: Any) -> Any:
        """Return an instant, from its ISO text."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value
