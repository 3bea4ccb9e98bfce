"""What a field's value is: how it is read, written, stored and compared.

One object per type of value. Lists, filters, forms, import, export and audit ask the kind and
never look at the type themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, String
from sqlalchemy import Text as LongTextType
from sqlalchemy.types import TypeEngine

from crm_host.data.comparing import (
    EQUAL,
    EXACT,
    ORDERED,
    Parts,
    begins,
    compared,
    folded,
    within,
)
from crm_host.data.file_columns import DataColumn
from crm_host.data.types import BigId, UtcDateTime
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, lazy_text

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field

_ = lazy_text


class ValueRefused(ValueError):
    """A text is no value of this kind; `message` tells the writer what would be."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Kind:
    """Base of all kinds."""

    name: ClassVar[str] = ""
    #: Comparisons that make sense.
    operators: ClassVar[tuple[str, ...]] = (EQUAL,)
    #: HTML input that takes it.
    widget: ClassVar[str] = "text"
    #: Whether a list shows it flush right.
    numeric: ClassVar[bool] = False
    #: Whether lists are ordered by a companion column `<name>_sort` that the host keeps filled.
    has_sort_key: ClassVar[bool] = False
    #: Whether records share values, so that putting those with the same one together tells
    #: something.
    groups: ClassVar[bool] = False

    def column_type(self) -> TypeEngine[Any]:
        """Return the SQL type that stores it."""
        raise TypeError(f"{type(self).__name__} has no column type.")

    def parse(self, text: str, notation: Notation) -> Any:
        """Read what a person typed or a file holds; `None` for nothing.

        :raises ValueRefused: the text is no such value.
        """
        raise TypeError(f"{type(self).__name__} cannot parse.")

    def format(self, value: Any, notation: Notation) -> str:
        """Write a value for a person."""
        return "" if value is None else str(value)

    def plain(self, value: Any) -> str:
        """Write a value so that `parse` reads it back in every notation."""
        return "" if value is None else str(value)

    def bounds(self, text: str, notation: Notation) -> tuple[Any, Any]:
        """Return the first value meant by a filter's text and the first one after it.

        The second is `None` when the text means exactly one value.
        """
        return self.parse(text, notation), None

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the SQL condition of a filter: the field's columns compared with a text.

        A date text stands for all its days: `>2026-03` means after March, `2026-03` within it.

        :raises ValueRefused: the text is no value of this kind.
        """
        first, after = self.bounds(text, notation)
        if after is None:
            return compared(part(""), operator, first)
        return within(part(""), operator, first, after)

    def present(self, part: Parts) -> ColumnElement[bool]:
        """Return the SQL condition that there is a value."""
        return part("").is_not(None)

    def order(self, part: Parts) -> ColumnElement[Any]:
        """Return the column that lists are ordered by."""
        return part("_sort" if self.has_sort_key else "")

    def columns(self, field: Field) -> Sequence[DataColumn]:
        """Return the columns that a field of this kind has in files."""
        return (DataColumn(field, field.name, field.label, tuple(field.spec.aliases)),)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write a filter's text so that it means the same to every reader.

        :raises ValueRefused: the text is no value of this kind.
        """
        return text

    def revived(self, value: Any) -> Any:
        """Return a value as Python keeps it, from how a change set does."""
        return value


@dataclass(frozen=True)
class TextKind(Kind):
    """One line of text."""

    name: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = (EQUAL, EXACT)
    has_sort_key: ClassVar[bool] = True
    groups: ClassVar[bool] = True
    max_length: int = 200

    def column_type(self) -> TypeEngine[Any]:
        """Return a bounded string."""
        return String(self.max_length)

    def parse(self, text: str, notation: Notation) -> str | None:
        """Trim, and refuse what does not fit."""
        value = " ".join(text.split())
        if len(value) > self.max_length:
            raise ValueRefused(_("Write at most %(limit)s characters.", limit=self.max_length))
        return value or None

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the condition that the text begins so, or is so, whatever its accents."""
        if operator == EXACT:
            return part("_key") == folded(text)
        return begins(part("_key"), text)


@dataclass(frozen=True)
class LongTextKind(Kind):
    """Several lines of text."""

    name: ClassVar[str] = "long_text"
    operators: ClassVar[tuple[str, ...]] = ()
    widget: ClassVar[str] = "textarea"
    max_length: int = 20_000

    def column_type(self) -> TypeEngine[Any]:
        """Return unbounded text; the limit is checked on the way in."""
        return LongTextType()

    def parse(self, text: str, notation: Notation) -> str | None:
        """Keep line breaks, refuse what does not fit."""
        value = text.replace("\r\n", "\n").strip()
        if len(value) > self.max_length:
            raise ValueRefused(_("Write at most %(limit)s characters.", limit=self.max_length))
        return value or None


@dataclass(frozen=True)
class NumberKind(Kind):
    """A whole number."""

    name: ClassVar[str] = "number"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    numeric: ClassVar[bool] = True
    widget: ClassVar[str] = "number"
    minimum: int | None = None
    maximum: int | None = None

    def column_type(self) -> TypeEngine[Any]:
        """Return a 64-bit integer."""
        return BigInteger()

    def parse(self, text: str, notation: Notation) -> int | None:
        """Read a whole number in the reader's notation, within the limits."""
        if not text.strip():
            return None
        number = notation.parse_number(text)
        if number is None and (meant := notation.suggest_number(text)):
            raise ValueRefused(
                _("“%(text)s” is not how numbers are written here. If you mean %(number)s, "
                  "write that.", text=text.strip(), number=meant)
            )  # fmt: skip
        if number is None or number != number.to_integral_value():
            raise ValueRefused(_("Write a whole number, for example 1200."))
        value = int(number)
        if abs(value) >= 2**63:
            raise ValueRefused(_("This number is too large."))
        if self.minimum is not None and value < self.minimum:
            raise ValueRefused(_("Write a number of at least %(limit)s.", limit=self.minimum))
        if self.maximum is not None and value > self.maximum:
            raise ValueRefused(_("Write a number of at most %(limit)s.", limit=self.maximum))
        return value

    def format(self, value: int | None, notation: Notation) -> str:
        """Group the digits as the reader is used to."""
        return "" if value is None else notation.format_number(Decimal(value))

    def canonical(self, text: str, notation: Notation) -> str:
        """Write plain digits."""
        return self.plain(self.parse(text, notation))


@dataclass(frozen=True)
class BooleanKind(Kind):
    """Yes or no."""

    name: ClassVar[str] = "boolean"
    groups: ClassVar[bool] = True
    widget: ClassVar[str] = "checkbox"

    def column_type(self) -> TypeEngine[Any]:
        """Return a boolean."""
        return Boolean()

    def parse(self, text: str, notation: Notation) -> bool | None:
        """Read yes and no in English, Vietnamese and Greek."""
        word = text.strip().casefold()
        if not word:
            return None
        if word in {"yes", "true", "1", "y", "x", "có", "đúng", "ναι", "on"}:
            return True
        if word in {"no", "false", "0", "n", "không", "sai", "όχι", "off"}:
            return False
        raise ValueRefused(_("Write yes or no."))

    def format(self, value: bool | None, notation: Notation) -> str:
        """Say yes or no in the reader's language."""
        return "" if value is None else str(_("Yes") if value else _("No"))

    def plain(self, value: bool | None) -> str:
        """Say yes or no in English."""
        return "" if value is None else ("yes" if value else "no")

    def canonical(self, text: str, notation: Notation) -> str:
        """Write `yes` or `no`."""
        return self.plain(self.parse(text, notation))


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


@dataclass(frozen=True)
class ChoiceKind(Kind):
    """One of a fixed list of codes, each with a translated label."""

    name: ClassVar[str] = "choice"
    groups: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    choices: tuple[tuple[str, Text], ...] = ()

    def column_type(self) -> TypeEngine[Any]:
        """Return a short string that holds the code."""
        return String(40)

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a code, or a label in any language the reader uses."""
        word = text.strip()
        if not word:
            return None
        for code, label in self.choices:
            if word.casefold() in (code.casefold(), str(label).casefold()):
                return code
        raise ValueRefused(
            _("Choose one of: %(choices)s.", choices=", ".join(str(c[1]) for c in self.choices))
        )

    def format(self, value: str | None, notation: Notation) -> str:
        """Return the label."""
        return "" if value is None else str(dict(self.choices).get(value, value))

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the code."""
        return self.plain(self.parse(text, notation))


@dataclass(frozen=True)
class LinkKind(Kind):
    """A reference to a record, by its id; `target` is the record's full name."""

    name: ClassVar[str] = "link"
    groups: ClassVar[bool] = True
    widget: ClassVar[str] = "lookup"
    target: str = ""
    #: Choice field and code that the target must have, as `("kind", "organization")`.
    only: tuple[str, str] | None = None

    def column_type(self) -> TypeEngine[Any]:
        """Return the type of ids."""
        return BigId

    def parse(self, text: str, notation: Notation) -> int | None:
        """Read an id; names are resolved by whoever may see the target."""
        if not text.strip():
            return None
        word = text.strip()
        if not word.isdecimal() or len(word) > 18:  # ids have 64 bits
            raise ValueRefused(_("Choose an entry from the list."))
        return int(word)
