"""What a typed amount means, told while it is typed: `/amount?of=price&price=1234567`."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, make_response, request
from markupsafe import Markup

from crm_host.data.actor import current_actor
from crm_host.data.kinds import ValueRefused
from crm_host.data.money_kind import MoneyKind
from crm_host.forms.money import chosen_currency, currency_input
from crm_host.i18n.catalogs import notation
from crm_host.web.errors import sign_in_first

blueprint = Blueprint("amounts", __name__)


def register(app: Flask) -> None:
    """Add the address to an application."""
    app.register_blueprint(blueprint)


@blueprint.get("/amount")
def echo() -> Response:
    """Answer `= 1.234.567 ₫`, or nothing where there is no amount or a doubt: saving asks."""
    if current_actor().is_anonymous:
        return sign_in_first()
    name = request.args.get("of", "")
    kind, reader = MoneyKind(), notation()
    currency = chosen_currency(request.args.get(currency_input(name), ""))
    try:
        money = kind.parse(request.args.get(name, ""), reader, currency)
    except ValueRefused:
        money = None
    text = Markup("= {}").format(kind.format(money, reader)) if money is not None else ""
    return make_response(text)
