"""The page on which several records become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, request, url_for
from sqlalchemy.exc import IntegrityError

from crm_host.api import (
    NotAlike,
    NotFound,
    ValueRefused,
    done,
    merge_records,
    render,
    screens_of,
    session,
    translate,
)
from crm_portability.duplicates.choosing import field_choices, followers, records_of
from crm_portability.duplicates.queue import others_of
from crm_portability.records import plural, record_named

#: Records that become one at once.
MOST = 50


def merge(records: str) -> Response:
    """Answer what merging would do, and do it."""
    model = record_named(records)
    if model is None:
        abort(404)
    given = request.values.getlist("id")
    ids = list(dict.fromkeys(int(text) for text in given if text.isdecimal() and len(text) < 19))
    if not 2 <= len(ids) <= MOST:
        abort(400)
    found = records_of(model, ids)
    if len(found) != len(ids):
        raise NotFound(model.__record__)
    if request.method == "POST":
        return _submit(model, found)
    return _page(model, found)


def _page(model: type[Any], found: Sequence[Any], problem: str = "") -> Response:
    ids = [record.id for record in found]
    keep = request.values.get("keep", type=int)
    screens = screens_of(model.__record__)
    return render(
        "portability/merge.html",
        status=422 if problem else 200,
        problem=problem,
        records=plural(model),
        found=found,
        urls={one.id: screens.url("detail", one) if screens else "" for one in found},
        keep=keep if keep in ids else min(ids),
        choices=field_choices(found, keep or 0),
        followers=list(followers(model, ids)),
        others=others_of(model, ids),
        queue=request.values.get("from", ""),
        back=_way_back(model),
        crumbs=[(screens.labels.many, screens.list_url())] if screens else [],
    )


def _submit(model: type[Any], found: Sequence[Any]) -> Response:
    known = {record.id: record for record in found}
    keep = request.form.get("keep", type=int)
    survivor = known.pop(keep if keep in known else min(known))
    names = [record.display for record in found]
    chosen = {
        name.removeprefix("field-"): int(text)
        for name, text in request.form.items()
        if name.startswith("field-") and text.isdecimal()
    }
    allowed = {item.name for item in field_choices(found)}
    choices = {name: number for name, number in chosen.items() if name in allowed}
    number, name = survivor.id, survivor.display
    try:
        merge_records(
            session(),
            survivor,
            list(known.values()),
            choices,
            label=translate("Merged: %(names)s", names=", ".join(names)),
        )
    except (NotAlike, ValueRefused, IntegrityError) as refused:
        session().rollback()
        return _page(model, records_of(model, [number, *known]), _why(refused))
    to = _way_back(model) or _address(model, number)
    return done(
        translate("Merged into %(name)s", name=name),
        to=to,
        events=(f"{model.__record__}_changed",),
    )


def _why(refused: NotAlike | ValueRefused | IntegrityError) -> str:
    if isinstance(refused, IntegrityError):
        return translate("Another record has one of the chosen values already. Choose others.")
    return str(refused.message)


def _way_back(model: type[Any]) -> str:
    if request.values.get("from") != "queue":
        return ""
    return url_for("portability.duplicates", records=plural(model))


def _address(model: type[Any], number: int) -> str:
    screens = screens_of(model.__record__)
    return screens.url("detail", number) if screens else "/"
