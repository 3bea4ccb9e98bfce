"""Totals of amounts: one for each currency, never one of all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from crm_host.data.catalogue import Field, SideField
from crm_host.data.money import Money
from crm_host.data.money_field import amount_of, currency_of
from crm_host.data.session import session


def sum_by_currency(statement: Select[Any], field: Field) -> list[Money]:
    """Return the totals of a field over the records that a statement finds, by currency.

    :param statement: one that selects records, as `visible(Order).where(...)` or a list's
        `select(filter)`; the row rules of the session's actor apply to it.
    :param field: a money field of theirs, as `catalogue(Order)["total"]`.
    """
    owner: type[Any] = field.model
    if isinstance(field, SideField):
        statement = statement.join(getattr(owner, field.relation))
        owner = field.side
    amount, currency = amount_of(owner, field.name), currency_of(owner, field.name)
    rows = statement.with_only_columns(amount.label("amount"), currency.label("currency")).order_by(
        None
    )
    found = rows.where(amount.is_not(None)).subquery()
    totals = (
        select(found.c.currency, func.sum(found.c.amount))
        .group_by(found.c.currency)
        .order_by(found.c.currency)
    )
    return [Money(int(total), code) for code, total in session().execute(totals)]
