"""What graphs and pivots have in common: one page around a filter, answered whole or in part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, redirect, request

from crm_host.screens import views
from crm_host.screens.filters.reading import Reading
from crm_host.screens.grouping.dimensions import is_groupable
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


class Filtered:
    """A filter as the templates of filters read it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading


def fits_reports(screens: RecordScreens) -> bool:
    """Whether the actor can read a field by which records can be put together."""
    return is_groupable(screens.model)


def answer_report(
    screens: RecordScreens,
    view: str,
    state: Mapping[str, str],
    context: Callable[[str], Mapping[str, Any]],
) -> Response:
    """Answer a page whose numbers depend on a filter, or the part of it that changes.

    :param view: name of the view; its templates are `record_<view>.html` and
        `_<view>_results.html`.
    :param state: what the address holds beside the filter.
    :param context: gives what the templates show for the filter's canonical text.
    """
    asked = request.args.get("q", "")
    reading = screens.list.read(asked)
    address = screens.url(view, q=reading.text, **state)
    if reading.text != asked and not htmx.wants_fragment():
        return make_response(redirect(address, code=303))
    shown = {
        "screens": screens,
        "page": Filtered(reading),
        "query": reading.text,
        "view_name": view,
        "kept": {name: value for name, value in state.items() if value},
        "views": views.offers(screens, view, reading.text),
        **context(reading.text),
    }
    if htmx.wants_fragment() and htmx.swap_target() == "results":
        is_typing = htmx.trigger_name() == "q"
        if is_typing or htmx.shown_address() == address:
            htmx.replace_url(address)
        else:
            htmx.push_url(address)
        template = f"host/_{view}_results.html"
        return fragment(template, is_part=True, oob=not is_typing, **shown)
    template = f"host/record_{view}.html"
    return render(template, is_part=False, oob=False, crumbs=[], **shown)
