"""Words that templates and forms look up by a code."""

from __future__ import annotations

from crm_host.api import lazy_text as _

#: What a part of an address is called, by the kinds of Google's address data and our own.
ADDRESS_LABELS = {
    "street": _("Street and number"),
    "extra": _("Further line"),
    "ward": _("Ward or commune"),
    "area": _("Area"),
    "former_district": _("Former district"),
    "city": _("City"),
    "district": _("District"),
    "neighborhood": _("Neighborhood"),
    "post_town": _("Post town"),
    "suburb": _("Suburb"),
    "village_township": _("Village or township"),
    "townland": _("Townland"),
    "province": _("Province"),
    "province_or_city": _("Province or city"),
    "state": _("State"),
    "county": _("County"),
    "prefecture": _("Prefecture"),
    "island": _("Island"),
    "emirate": _("Emirate"),
    "oblast": _("Oblast"),
    "parish": _("Parish"),
    "department": _("Department (area)"),
    "do_si": _("Province or city"),
    "postcode": _("Postcode"),
    "postal": _("Postcode"),
    "zip": _("ZIP code"),
    "eircode": _("Eircode"),
    "pin": _("PIN code"),
}
