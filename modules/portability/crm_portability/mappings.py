"""Which mapping is proposed for a file, and mappings that are kept for the next one (A34)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, or_, select

from crm_host.api import Text, current_actor, session, utc_now
from crm_host.api import lazy_text as _
from crm_portability.importing.matching import shareable
from crm_portability.importing.plan import NOTHING, Choices, PlanRefused
from crm_portability.importing.prepare import Prepared
from crm_portability.models import SavedMapping
from crm_portability.presets import preset_called, preset_for

_LONGEST_NAME = 100
#: Beginnings of `Choices.origin`.
_PRESET, _SAVED = "preset:", "saved:"


def signature_of(headings: Iterable[str]) -> str:
    """Return what names a set of headings, whatever their order and case."""
    words = sorted(heading.casefold() for heading in headings)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def proposal_for(prepared: Prepared) -> Choices:
    """Return what is chosen at first: the mapping used last, or that of a known system."""
    if not prepared.names:
        return Choices()
    model, names = prepared.planner.model, prepared.names
    own_first = SavedMapping.user_id != current_actor().user_id
    found = _usable(model).where(SavedMapping.signature == signature_of(names))
    saved = session().scalars(found.order_by(own_first, SavedMapping.used_at.desc())).first()
    if saved is not None:
        return apply(saved, prepared, Choices())
    preset = preset_for(model, prepared.headings)
    if preset is None:
        return Choices()
    by_title = preset.choices(prepared.headings)
    by_name = {
        name: by_title[title]
        for name, title in zip(names, prepared.headings, strict=True)
        if title in by_title
    }
    return Choices(columns=_possible(prepared, by_name), origin=f"{_PRESET}{preset.id}")


def apply(saved: SavedMapping, prepared: Prepared, before: Choices) -> Choices:
    """Put a kept mapping onto a file, as far as the file has its columns.

    :param before: how the file is read; that stays.
    :raises PlanRefused: the file has none of its columns.
    """
    kept: Mapping[str, str] = saved.choices.get("columns", {})
    known = {name.casefold(): name for name in prepared.names}
    here = {known[name.casefold()]: key for name, key in kept.items() if name.casefold() in known}
    if not any(key != NOTHING for key in here.values()):
        raise PlanRefused(
            _(
                "The mapping “%(name)s” was made for another kind of file: "
                "none of its columns is in this one.",
                name=saved.name,
            )
        )
    notations: Mapping[str, str] = saved.choices.get("notations", {})
    return replace(
        before,
        columns=_possible(prepared, here),
        match=_match(prepared, saved.choices.get("match", "")),
        constants=saved.choices.get("constants", {}),
        notations={name: style for name, style in notations.items() if name in here},
        links={n: key for n, key in saved.choices.get("links", {}).items() if n in here},
        creating=[name for name in saved.choices.get("creating", ()) if name in here],
        origin=f"{_SAVED}{saved.id}",
    )


def _possible(prepared: Prepared, columns: Mapping[str, str]) -> dict[str, str]:
    """Leave out what the actor may no longer fill, and second columns for the same field."""
    found: dict[str, str] = {}
    used: set[tuple[str, int]] = set()
    for name, key in columns.items():
        if key != NOTHING:
            try:
                target = prepared.planner.target(key)
            except PlanRefused:
                continue
            if target.key in used and not shareable(target.column):
                continue
            used.add(target.key)
        found[name] = key
    return found


def _match(prepared: Prepared, chosen: str) -> str:
    known = {key.name for key in prepared.planner.keys}
    return chosen if chosen == NOTHING or chosen in known else ""


def note_on(prepared: Prepared, choices: Choices) -> Text:
    """Return a sentence about where the mapping of a page comes from; empty if from nowhere."""
    model, origin = prepared.planner.model, choices.origin
    if origin.startswith(_PRESET):
        preset = preset_called(model, origin.removeprefix(_PRESET))
        return _("Recognized as an export of %(system)s.", system=preset.title) if preset else ""
    saved = mapping_by_id(model, origin.removeprefix(_SAVED))
    if saved is None:
        return ""
    kept: Collection[str] = saved.choices.get("columns", {})
    known = {name.casefold() for name in prepared.names}
    missing = [name for name in kept if name.casefold() not in known]
    if not missing:
        return _("The mapping “%(name)s” is used.", name=saved.name)
    return _(
        "The mapping “%(name)s” was made for another file. This one does not have: %(missing)s.",
        name=saved.name,
        missing=", ".join(missing),
    )


def mappings_of(model: type[Any]) -> Sequence[SavedMapping]:
    """Return the mappings that the current actor may use, the latest first."""
    return session().scalars(_usable(model).order_by(SavedMapping.used_at.desc())).all()


def mapping_by_id(model: type[Any], number: str) -> SavedMapping | None:
    """Return a mapping that the current actor may use."""
    if not number.isdecimal() or len(number) > 18:
        return None
    return session().scalar(_usable(model).where(SavedMapping.id == int(number)))


def remember(
    model: type[Any],
    headings: Sequence[str],
    choices: Choices,
    name: str,
    *,
    shared: bool,
) -> None:
    """Keep a mapping for the next file; the actor's own one of that name is replaced."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    if not name or not choices.columns:
        return
    user_id = current_actor().user_id
    saved = session().scalar(
        select(SavedMapping).where(
            SavedMapping.record_type == model.__record__,
            SavedMapping.user_id == user_id,
            func.lower(SavedMapping.name) == name.lower(),
        )
    )
    if saved is None:
        saved = SavedMapping(record_type=model.__record__, user_id=user_id)
        session().add(saved)
    saved.name, saved.shared, saved.used_at = name, shared, utc_now()
    saved.signature = signature_of(headings)
    saved.choices = {
        "columns": dict(choices.columns),
        "match": choices.match,
        "constants": dict(choices.constants),
        "notations": dict(choices.notations),
        "links": dict(choices.links),
        "creating": list(choices.creating),
    }
    session().flush()


def _usable(model: type[Any]) -> Select[SavedMapping]:
    return select(SavedMapping).where(
        SavedMapping.record_type == model.__record__,
        or_(SavedMapping.shared, SavedMapping.user_id == current_actor().user_id),
    )
