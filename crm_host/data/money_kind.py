"""The kind of amounts: read in the reader's notation, asked about where that is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement, and_, false

from crm_host.data.comparing import ORDERED, Parts, compared
from crm_host.data.exact import read_number
from crm_host.data.file_columns import DataColumn
from crm_host.data.kinds import Kind, ValueRefused
from crm_host.data.money import Money, main_currency, money_from
from crm_host.data.money_doubts import AmountDoubted, amount, misread, other_notation, too_fine
from crm_host.data.money_field import AMOUNT, CURRENCY
from crm_host.data.money_files import money_columns
from crm_host.data.money_text import fits, machine_text, taken_apart, written, written_number
from crm_host.i18n.notation import Notation

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field


@dataclass(frozen=True)
class MoneyKind(Kind):
    """An amount of money in any currency."""

    name: ClassVar[str] = "money"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    numeric: ClassVar[bool] = True
    has_sort_key: ClassVar[bool] = True

    def parse(self, text: str, notation: Notation, currency: str = "") -> Money | None:
        """Read an amount such as `1.234,50 €`.

        :param currency: code of the currency where the text names none; the firm's if not given.
        :raises AmountDoubted: it is written in another notation, or has too many decimals.
        """
        if not text.strip():
            return None
        found = taken_apart(text, notation)
        if found is None:
            raise misread(notation)
        code = found.currency or currency or main_currency()
        number = read_number(found.number, notation)
        if number is None:
            raise other_notation(text, found.number, code, notation)
        if not fits(number, code):
            raise too_fine(number, found.number, code, notation)
        return amount(number, code)

    def number(self, text: str, notation: Notation) -> Money | Decimal | None:
        """Read a cell that may leave its currency to another column.

        :raises ValueRefused: it is no amount.
        """
        found = taken_apart(text, notation)
        if found is None or found.currency:
            return self.parse(text, notation)
        number = read_number(found.number, notation)
        if number is None:
            raise other_notation(text, found.number, main_currency(), notation)
        return number

    def offers(self, text: str, notation: Notation) -> Sequence[Money]:
        """Return what a doubtful text may mean; nothing where it is clear, or no amount."""
        try:
            self.parse(text, notation)
        except AmountDoubted as doubt:
            return doubt.offers
        except ValueRefused:
            pass
        return ()

    def format(self, value: Money | None, notation: Notation) -> str:
        """Write the amount with its currency."""
        return "" if value is None else written(value, notation)

    def format_number(self, value: Money, notation: Notation) -> str:
        """Write the amount without its currency, for where that stands beside it."""
        return written_number(value, notation)

    def plain(self, value: Money | None) -> str:
        """Write the amount so that every notation reads the same, as `1234.500000EUR`."""
        return "" if value is None else machine_text(value)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the amount so that every notation reads the same."""
        return self.plain(self.parse(text, notation))

    def revived(self, value: Any) -> Any:
        """Return an amount, from how a change set keeps it."""
        return money_from(value)

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the condition that an amount of the same currency compares so.

        :raises AmountDoubted: the text may mean another amount.
        """
        money = self.parse(text, notation)
        if money is None:
            return false()
        same = part(CURRENCY) == money.currency
        return and_(same, compared(part(AMOUNT), operator, money.amount))

    def present(self, part: Parts) -> ColumnElement[bool]:
        """Return the condition that there is an amount."""
        return part(AMOUNT).is_not(None)

    def columns(self, field: Field) -> Sequence[DataColumn]:
        """Return its number and its currency."""
        return money_columns(field, self.number)
