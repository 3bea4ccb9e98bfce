"""The input of an amount: its number, its currency, and a button for each doubtful meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_territory_currencies
from flask import render_template
from markupsafe import Markup
from wtforms import Field
from wtforms.utils import unset_value

from crm_host.data.fields import FieldSpec
from crm_host.data.kinds import ValueRefused
from crm_host.data.money import Money, known_currencies, main_currency
from crm_host.data.money_doubts import AmountDoubted
from crm_host.data.money_kind import MoneyKind
from crm_host.data.money_text import machine_text
from crm_host.forms.inputs import refuse_missing
from crm_host.i18n.catalogs import notation


class MoneyWidget:
    """Draws the input; `attributes` belong to the number, which the label names."""

    input_type = "text"

    def __call__(self, field: MoneyInput, **attributes: Any) -> Markup:
        """Return the markup."""
        attributes.setdefault("id", field.id)
        return Markup(render_template("host/money_field.html", field=field, attributes=attributes))


class MoneyInput(Field):  # type: ignore[misc]  # WTForms has no types
    """An amount in a currency that can be chosen.

    What may be meant in several ways is asked: each meaning is a button that sends the form with
    it, so that one press settles and saves.
    """

    widget = MoneyWidget()

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        super().__init__(spec.label, description=spec.help, **options)
        if not isinstance(spec.kind, MoneyKind):
            raise TypeError("An input of amounts needs a field of amounts.")
        self.kind = spec.kind
        self.flags.required = spec.required
        #: What may be meant by the text that was sent.
        self.offers: tuple[Money, ...] = ()
        self._typed = ""
        self._currency = ""

    @property
    def currency_name(self) -> str:
        """Name of the choice of currencies."""
        return currency_input(self.name)

    @property
    def answer_name(self) -> str:
        """Name of the buttons that say what was meant."""
        return f"{self.name}:meant"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the number and the currency, or the button that was pressed instead."""
        self.process_errors, self.offers, self.raw_data = [], (), None
        self.object_data = self.data = None if data is unset_value else data
        if formdata is None or self.name not in formdata:
            return
        self._currency = chosen_currency(formdata.get(self.currency_name, ""))
        self._typed = formdata.get(self.answer_name) or formdata.get(self.name, "")
        self.raw_data = [self._typed]
        try:
            self.data = self.kind.parse(self._typed, notation(), self._currency)
        except ValueRefused as refusal:
            self.data = None
            self.process_errors.append(str(refusal.message))
            if isinstance(refusal, AmountDoubted):
                self.offers = refusal.offers

    @property
    def number(self) -> str:
        """What stands in the input: the text that was refused, or the number."""
        if self.raw_data and self.data is None:
            return self._typed
        if self.data is None:
            return ""
        return self.kind.format_number(self.data, notation())

    @property
    def currency(self) -> str:
        """The currency that is chosen."""
        if self.data is not None:
            return str(self.data.currency)
        return self._currency or main_currency()

    def currencies(self) -> list[str]:
        """Return the codes to choose from: the firm's first, then all that are in use."""
        first = dict.fromkeys((main_currency(), self.currency))
        return [*first, *(code for code in current_currencies() if code not in first)]

    def answer(self, offer: Money) -> str:
        """Return what a button sends, which every notation reads the same."""
        return machine_text(offer)

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty required amount."""
        refuse_missing(self)


def currency_input(name: str) -> str:
    """Return under which name the browser sends the currency of an amount."""
    return f"{name}:currency"


def chosen_currency(code: str) -> str:
    """Return a code that the browser sent; nothing where there is no such currency."""
    return code if code in known_currencies() else ""


@lru_cache(maxsize=1)
def current_currencies() -> tuple[str, ...]:
    """Return the codes of all money that some country pays with today."""
    found = map(get_territory_currencies, get_global("territory_currencies"))
    return tuple(sorted({code for codes in found for code in codes}))
