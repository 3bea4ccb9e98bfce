"""How one reader writes numbers and dates, and what day it is for them.

CLDR's short dates are `d/M/yy` for Vietnamese and Greek and twelve-hour for Greek; offices there
write `dd/MM/yyyy` and 24 hours, so the patterns stand here. `9/3` is 9 March in every language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation, localcontext
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

_DAY_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?")
_OFFSET = re.compile(r"([+-]\d{1,4})([dwmy])")
_LAST = re.compile(r"(last|next)-(\d{1,4})([dwmy])")
_NUMBER = re.compile(r"[+-]?[\d.,'’]{1,40}")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR_QUARTER = re.compile(r"(\d{4})-q([1-4])")

#: Digits that are kept in between: numbers are typed with up to 40, others multiplied with them.
DIGITS = 100

#: Words for days around today, in the three languages of the product.
_WORDS = {
    "today": 0, "hôm nay": 0, "σήμερα": 0,
    "tomorrow": 1, "mai": 1, "ngày mai": 1, "αύριο": 1,
    "yesterday": -1, "hôm qua": -1, "χθες": -1,
}  # fmt: skip

_DAY_NAMES = {0: "today", 1: "tomorrow", -1: "yesterday"}


@dataclass(frozen=True)
class Notation:
    """One reader's language, region, time zone and week."""

    language: str = "en"
    timezone: str = "UTC"
    #: ISO 3166 code whose phone numbers and addresses need no prefix.
    region: str = "VN"
    #: First day of the week; 0 is Monday.
    week_start: int = 0

    @cached_property
    def locale(self) -> Locale:
        """The CLDR locale."""
        return Locale.parse(self.language)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        """The reader's present day."""
        return datetime.now(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a day begins for the reader."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def parse_number(self, text: str) -> Decimal | None:
        """Read a number in the reader's notation, or `None` if it is none.

        Grouping must be right: `1,234.50` under vi or el is refused, never guessed.
        """
        compact = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        if not _NUMBER.fullmatch(compact):  # `1e999999` would be a number of a million digits
            return None
        try:
            return parse_decimal(compact, locale=self.locale, strict=True)
        except (NumberFormatError, InvalidOperation):
            return None

    def suggest_number(self, text: str) -> str | None:
        """Return a number of another notation in the reader's own, to ask whether it is meant.

        `1,234.50` under vi or el gives `1.234,5`; what is no number anywhere gives `None`.
        """
        found = self.foreign_number(text)
        return None if found is None else self.format_number(found)

    def foreign_number(self, text: str) -> Decimal | None:
        """Read a number in the notation that is not the reader's, or `None` if it is none."""
        code = "vi" if self.language == "en" else "en"
        return replace(self, language=code).parse_number(text)

    def format_number(self, value: Decimal | int) -> str:
        """Write a number with the reader's separators and all its decimals."""
        with localcontext(prec=DIGITS):
            exact = Decimal(value)
            whole = exact == exact.to_integral_value()
            exact = exact.quantize(Decimal(1)) if whole else exact.normalize()
        return format_decimal(exact, locale=self.locale, decimal_quantization=False)

    def format_date(self, day: date) -> str:
        """Write `dd/MM/yyyy`."""
        return f"{day.day:02}/{day.month:02}/{day.year:04}"

    def format_instant(self, moment: datetime) -> str:
        """Write `dd/MM/yyyy HH:mm` in the reader's zone."""
        local = moment.astimezone(self.zone)
        return f"{self.format_date(local.date())} {local:%H:%M}"

    def parse_instant(self, text: str) -> datetime | None:
        """Read an ISO instant or a day and time of the reader's zone."""
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            day_text, _, clock = text.strip().rpartition(" ")
            day = self.parse_date(day_text)
            try:
                hour = time.fromisoformat(clock.zfill(5))
            except ValueError:
                return None
            if day is None:
                return None
            moment = datetime.combine(day, hour)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        try:
            return moment.astimezone(UTC)
        except OverflowError:  # the first or last day of the calendar
            return None

    def parse_date(self, text: str) -> date | None:
        """Read `9/3`, `09/03/2026`, `2026-03-09`, `+3d` or a word such as `tomorrow`."""
        word = text.strip().casefold()
        if word in _WORDS:
            return self.today + timedelta(days=_WORDS[word])
        try:
            if match := _OFFSET.fullmatch(word):
                return _shift(self.today, int(match[1]), match[2])
            if match := _DAY_MONTH.fullmatch(word):
                year = int(match[3]) if match[3] else self.today.year
                year += 2000 if year < 100 else 0
                return date(year, int(match[2]), int(match[1]))
            return date.fromisoformat(word)
        except (ValueError, OverflowError):  # such as 31/02 or +9999y
            return None

    def parse_period(self, text: str) -> tuple[date, date] | None:
        """Read a span of days: first day, and the day after the last.

        `2026-03-09`, `2026-03`, `2026-q1`, `2026`, `today`, `last-30d`, `next-2w`, `this-month`.
        """
        word = text.strip().casefold()
        try:
            return self._named_period(word)
        except (ValueError, OverflowError):
            return None

    def canonical_period(self, text: str) -> str | None:
        """Write a span of days so that every reader's notation reads it alike.

        `hôm nay` becomes `today`, `9/3` the ISO date; `last-30d` stays. `None` if it is none.
        """
        word = text.strip().casefold()
        period = self.parse_period(word)
        if period is None:
            return None
        if word in _WORDS:
            return _DAY_NAMES[_WORDS[word]]
        return period[0].isoformat() if _DAY_MONTH.fullmatch(word) else word

    def _named_period(self, word: str) -> tuple[date, date] | None:
        if match := _LAST.fullmatch(word):
            return self._around_today(match[1], int(match[2]), match[3])
        if word in {"this-week", "this-month", "this-year"}:
            return self._calendar_period(self.today, word.removeprefix("this-"))
        if match := _YEAR_MONTH.fullmatch(word):
            return self._calendar_period(date(int(match[1]), int(match[2]), 1), "month")
        if match := _YEAR_QUARTER.fullmatch(word):
            quarter = date(int(match[1]), int(match[2]) * 3 - 2, 1)
            return quarter, _shift(quarter, 3, "m")
        if len(word) == 4 and word.isdigit():
            return self._calendar_period(date(int(word), 1, 1), "year")
        day = self.parse_date(word)
        return None if day is None else (day, day + timedelta(days=1))

    def _calendar_period(self, day: date, unit: str) -> tuple[date, date]:
        """Return the week, month or year that holds a day."""
        if unit == "week":
            first = day - timedelta(days=(day.weekday() - self.week_start) % 7)
            return first, first + timedelta(days=7)
        first = day.replace(day=1) if unit == "month" else date(day.year, 1, 1)
        return first, _shift(first, 1, unit[0])

    def _around_today(self, side: str, count: int, unit: str) -> tuple[date, date]:
        tomorrow = self.today + timedelta(days=1)
        if side == "last":
            return _shift(tomorrow, -count, unit), tomorrow
        return self.today, _shift(self.today, count, unit)


def _shift(day: date, count: int, unit: str) -> date:
    """Move a day by days, weeks, months or years, staying inside the month."""
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))
