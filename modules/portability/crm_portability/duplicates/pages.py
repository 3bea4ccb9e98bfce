"""The queue of likely duplicates, and what is said about records that are being typed."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for

from crm_host.api import (
    NotFound,
    all_screens,
    current_actor,
    done,
    fragment,
    go,
    record_url,
    render,
    require,
    resolve,
    translate,
)
from crm_portability.duplicates import store
from crm_portability.duplicates.features import features_of
from crm_portability.duplicates.jobs import ask
from crm_portability.duplicates.likeness import inputs_of, likely
from crm_portability.duplicates.models import DuplicatePair
from crm_portability.duplicates.queue import find, load, said
from crm_portability.duplicates.scoring import SAME, SIMILAR
from crm_portability.records import record_named, title


def duplicates_all() -> Response:
    """Go to the queue of the first record type that the actor sees."""
    for screens in all_screens():
        if current_actor().may(f"{screens.name}.read"):
            return go("portability.duplicates", records=screens.path)
    raise NotFound("portability.duplicate")


def duplicates(records: str) -> Response:
    """Answer the pairs of a record type, the likeliest first."""
    model = _model(records)
    page = max(request.args.get("page", 1, type=int), 1)
    is_dismissed = "dismissed" in request.args
    queue = load(model, page, dismissed=is_dismissed)
    return render(
        "portability/duplicates.html",
        queue=queue,
        records=records,
        title=title(model),
        is_dismissed=is_dismissed,
        may_merge=_may_merge(model),
        may_choose=current_actor().may("portability.duplicates.rules"),
        tabs=[
            {
                "title": screens.labels.many,
                "url": url_for("portability.duplicates", records=screens.path),
                "active": screens.model is model,
            }
            for screens in all_screens()
            if current_actor().may(f"{screens.name}.read")
        ],
    )


def duplicate_dismiss(records: str, pair_id: int) -> Response:
    """Remember that two records are two."""
    model = _model(records)
    store.dismiss(_pair(model, pair_id))
    return done(
        translate("These stay two, and are not brought up again."),
        to=url_for("portability.duplicates", records=records),
        undo=url_for("portability.duplicate_reopen", records=records, pair_id=pair_id),
    )


def duplicate_reopen(records: str, pair_id: int) -> Response:
    """Bring a dismissed pair back into the queue."""
    model = _model(records)
    store.reopen(_pair(model, pair_id))
    to = url_for("portability.duplicates", records=records)
    undo = url_for("portability.duplicate_dismiss", records=records, pair_id=pair_id)
    return done(translate("Brought back into the queue."), to=to, undo=undo)


def duplicate_search(records: str) -> Response:
    """Have the job begin that compares all records."""
    return go("jobs.show", job_id=ask(_model(records), everything=True))


def duplicates_like(records: str) -> Response:
    """Answer the records that what stands in a form may mean; nothing where there is none.

    For a record that is `saved` the address names no values: they would stand in logs.
    """
    model = _model(records)
    but = request.args.get("but", 0, type=int)
    is_saved = "saved" in request.args
    inputs = inputs_of(resolve(model, but)) if is_saved else request.args.to_dict(flat=False)
    may_compare = is_saved and _may_merge(model)
    labels = {name: str(item.label) for name, item in features_of(model).items()}
    found = [
        {
            "name": item.record.display,
            "url": record_url(item.record),
            "compare": url_for("portability.merge", records=records, id=[but, item.record.id])
            if may_compare
            else "",
            "reasons": [
                said(how, [labels[name] for name in names])
                for how, names in ((SAME, item.same), (SIMILAR, item.similar))
                if names
            ],
        }
        for item in likely(model, inputs, but)
    ]
    return fragment("portability/_duplicates_like.html", found=found)


def _model(records: str) -> type[Any]:
    model = record_named(records)
    if model is None:
        abort(404)
    require(f"{model.__record__}.read")
    return model


def _pair(model: type[Any], pair_id: int) -> DuplicatePair:
    found = find(model, pair_id)
    if found is None:
        raise NotFound("portability.duplicate")
    return found


def _may_merge(model: type[Any]) -> bool:
    actor = current_actor()
    return all(actor.may(f"{model.__record__}.{right}") for right in ("write", "delete"))
