"""Declaring an amount: one line that becomes two columns, and the amount itself.

    price: Mapped[Money | None] = field.Money(_("Price"))

maps `price_amount` (BIGINT, minor units) and `price_currency` (CHAR(3)), and `price`, which reads
and writes both. A sortable amount has a companion `price_sort` that orders by currency, then
amount: one order of all amounts would compare euro with dong.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import CHAR, BigInteger, ColumnElement
from sqlalchemy.orm import Mapped, Mapper, composite, mapped_column

from crm_host.data.money import Money

#: `info` key of the column that holds an amount: the name of the field.
MONEY = "crm_money"
#: What follows the field's name in the names of its columns.
AMOUNT, CURRENCY = "_amount", "_currency"


class MoneyColumns(Mapped[Any]):
    """What `field.Money` returns: takes the place of an attribute until the class is mapped."""

    def __init__(self, info: dict[str, Any], *, required: bool, indexed: bool | None) -> None:
        self.info = info
        self.required = required
        self.indexed = indexed

    def install(self, cls: type[Any], name: str) -> None:
        """Put the columns and the amount into a class that is about to be mapped."""
        amount, currency = columns_of(name)
        options: dict[str, Any] = {"nullable": not self.required}
        own = self.info | {MONEY: name}
        setattr(cls, amount, mapped_column(BigInteger, index=self.indexed, info=own, **options))
        setattr(cls, currency, mapped_column(CHAR(3), **options))
        pair = composite(Money, amount, currency, return_none_on=_is_incomplete, info=self.info)
        setattr(cls, name, pair)


def _is_incomplete(amount: int | None, currency: str | None) -> bool:
    return amount is None or currency is None


def columns_of(name: str) -> tuple[str, str]:
    """Return the attributes with a field's amount and currency."""
    return name + AMOUNT, name + CURRENCY


def amount_of(model: type[Any], name: str) -> ColumnElement[Any]:
    """Return the column with a field's amount in minor units, as an expression."""
    found: ColumnElement[Any] = getattr(model, columns_of(name)[0])
    return found


def currency_of(model: type[Any], name: str) -> ColumnElement[Any]:
    """Return the column with a field's currency, as an expression."""
    found: ColumnElement[Any] = getattr(model, columns_of(name)[1])
    return found


@lru_cache(maxsize=500)
def money_fields(mapper: Mapper[Any]) -> tuple[str, ...]:
    """Return the names of a class's amounts; asked for each object that is written."""
    infos = (prop.columns[0].info for prop in mapper.column_attrs)
    return tuple(info[MONEY] for info in infos if MONEY in info)
