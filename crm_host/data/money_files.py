"""The two columns that an amount has in files: its number, and its currency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_host.data.exact import plain_number
from crm_host.data.file_columns import DataColumn
from crm_host.data.kinds import ValueRefused
from crm_host.data.money import Money, main_currency
from crm_host.data.money_doubts import money_of
from crm_host.data.money_text import currency_named
from crm_host.data.stored import Stored, StoredValue, path_of
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field

_ = lazy_text

#: Reads the cell of a number, which may name its currency itself.
Reader = Callable[[str, Notation], "Money | Decimal | None"]
#: What a row has said so far: attribute of the record that is written.
_DRAFTS = "_crm_money_drafts"


@dataclass
class _Draft:
    """An amount of a row, of which not all cells may have been written yet."""

    number: Decimal | None = None
    currency: str = ""


def money_columns(field: Field, reader: Reader) -> Sequence[DataColumn]:
    """Return the columns of an amount; files may have either, in any order."""
    label = _("%(field)s: currency", field=field.label)
    aliases = tuple(field.spec.aliases)
    return (
        NumberColumn(field, field.name, field.label, aliases, reader=reader),
        CurrencyColumn(
            field, f"{field.name}:currency", label, tuple(f"{name}:currency" for name in aliases)
        ),
    )


@dataclass(frozen=True)
class _MoneyColumn(DataColumn):
    """One of the two."""

    def finish(self, record: Any) -> None:
        """Put number and currency together.

        A number alone keeps the currency that the record has, and takes the firm's if it has
        none. A currency alone says in what the present number is.

        :raises ValueRefused: the currency does not have that many decimals.
        """
        draft = vars(record).get(_DRAFTS, {}).pop(self.field.name, None)
        if draft is None:
            return
        present: Money | None = self.field.get(record)
        number = draft.number
        if number is None and present is not None:
            number = present.number
        if number is not None:
            held = present.currency if present is not None else main_currency()
            self.field.set(record, money_of(number, draft.currency or held))

    def _draft(self, record: Any) -> _Draft:
        drafts: dict[str, _Draft] = vars(record).setdefault(_DRAFTS, {})
        return drafts.setdefault(self.field.name, _Draft())


@dataclass(frozen=True)
class NumberColumn(_MoneyColumn):
    """The amount in whole units; a cell may name its currency itself, as `1.200 €`."""

    reader: Reader = attribute(kw_only=True)

    def read(self, record: Any) -> str:
        """Return the number as every notation reads it."""
        return self._cell(self.field.get(record))

    def stored(self) -> Stored | None:
        """Return the amount."""
        path = path_of(self.field)
        return StoredValue(path, self._cell) if path else None

    def parse(self, text: str, notation: Notation) -> Money | Decimal | None:
        """Read a cell.

        :raises ValueRefused: it is no amount.
        """
        return self.reader(text, notation)

    def write(self, record: Any, value: Money | Decimal | None) -> None:
        """Take the number, and the currency if the cell names one."""
        draft = self._draft(record)
        if isinstance(value, Money):
            draft.currency, value = value.currency, value.number
        draft.number = value

    @staticmethod
    def _cell(money: Money | None) -> str:
        return "" if money is None else plain_number(money.number)


@dataclass(frozen=True)
class CurrencyColumn(_MoneyColumn):
    """The currency, as a code or a symbol."""

    @property
    def numeric(self) -> bool:
        """It is a word."""
        return False

    def read(self, record: Any) -> str:
        """Return the code."""
        return self._cell(self.field.get(record))

    def stored(self) -> Stored | None:
        """Return the amount."""
        path = path_of(self.field)
        return StoredValue(path, self._cell) if path else None

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a cell.

        :raises ValueRefused: there is no such currency.
        """
        code = currency_named(text.strip(), notation) if text.strip() else ""
        if code is None:
            raise ValueRefused(_("Write the three letters of a currency, for example VND or EUR."))
        return code or None

    def write(self, record: Any, value: str | None) -> None:
        """Take the currency, unless the number's own cell has named one."""
        draft = self._draft(record)
        draft.currency = draft.currency or value or ""

    @staticmethod
    def _cell(money: Money | None) -> str:
        return "" if money is None else money.currency
