"""What contacts show on places of the host and on their own form."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm_contacts.models import Contact
from crm_contacts.values.countries import country_names
from crm_host.api import fill, notation


def countries(record: Contact) -> Markup:
    """Offer the names of all countries to the inputs of the form."""
    names = [name for _code, name in country_names(notation().language)]
    return Markup(render_template("contacts/_contact_form_countries.html", names=names))


fill(
    "host.record.list",
    "contacts/_contact_list_actions.html",
    permission="contact.create",
    id="new_organization",
)
fill("contacts.contact.form", countries)
