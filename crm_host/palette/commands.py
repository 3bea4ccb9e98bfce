"""Everything in the palette that is no record: places, things to create, commands, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm_host.data.actor import current_actor
from crm_host.data.catalogue import catalogue
from crm_host.data.kinds import TextKind
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import settings
from crm_host.palette import marking
from crm_host.palette.items import Item
from crm_host.palette.query import Asked, Phrase
from crm_host.screens.known import creatable, screens_of
from crm_host.screens.listing import ListScreen
from crm_host.screens.record import RecordScreens
from crm_host.screens.saved.shelf import all_views
from crm_host.screens.saved.state import address_of
from crm_host.web.menu import menu_entries

_ = lazy_text

#: Score of what is found by other words than its title.
_BY_OTHER_WORDS = 8

#: Pages of everybody's own: id, name, endpoint, icon.
_OWN_PAGES = (
    ("home", _("Start page"), "host.home", "home"),
    ("account", _("Your account"), "account.profile", "user-circle"),
    ("password", _("Change password"), "account.password", "lock"),
    ("sessions", _("Signed-in browsers"), "account.sessions", "device-desktop"),
    ("shortcuts", _("Keyboard shortcuts"), "shortcuts.index", "keyboard"),
    ("favorites", _("Favorites and last opened"), "favorites.index", "star"),
    ("views", _("Saved views"), "views.index", "bookmark"),
)


def places(asked: Asked) -> Iterator[Item]:
    """Yield the menu's places, and what a text names of everybody's own pages and saved views."""
    for entry in menu_entries():
        key = f"go.{entry.id}"
        if item := _named(asked, f"go-{entry.id}", entry.title, entry.url, entry.icon, key=key):
            yield item
    if not asked.text:
        return
    for id, title, endpoint, icon in _OWN_PAGES:
        if item := _named(asked, f"go-{id}", title, url_for(endpoint), icon):
            yield item
    yield from _saved_views(asked)


def commands(asked: Asked) -> Iterator[Item]:
    """Yield what modules offer to do."""
    actor = current_actor()
    for command in registry().commands:
        if command.permission and not actor.may(command.permission):
            continue
        url = url_for(command.endpoint, **dict[str, Any](command.query))
        id = f"do-{command.id}".replace(".", "-")
        icon = command.icon or "player-play"
        if item := _named(asked, id, command.title, url, icon, others=command.words):
            yield item


def creations(asked: Asked) -> Iterator[Item]:
    """Yield the forms of new records, as far as the actor may add them."""
    for screens in creatable():
        id, url = f"new-{screens.name}".replace(".", "-"), screens.url("new")
        if item := _named(asked, id, screens.labels.new, url, "plus"):
            yield item


def named_creations(asked: Asked) -> Iterator[Item]:
    """Yield the same forms with what was typed filled in as the name, those of people first."""
    for screens in sorted(creatable(), key=lambda screens: screens.model.__person__ is None):
        field = _name_field(screens)
        if field:
            yield Item(
                id=f"new-{screens.name}-named".replace(".", "-"),
                url=screens.url("new", **{field: asked.text}),
                title=Markup.escape(
                    _("%(action)s: “%(name)s”", action=screens.labels.new, name=asked.text)
                ),
                icon="plus",
                score=50,
            )


def setting_items(asked: Asked) -> Iterator[Item]:
    """Yield sections and single settings, for administrators."""
    if not current_actor().is_administrator or not asked.text:
        return
    titles: dict[str, Text] = {"host": _("The firm")}
    titles |= {name: module.declaration.title for name, module in registry().modules.items()}
    declared = settings().declared
    for section in dict.fromkeys(key.partition(".")[0] for key in declared):
        url = url_for("settings.show", section=section)
        if item := _named(asked, f"set-{section}", titles.get(section, section), url, "settings"):
            yield item
    for key, setting in declared.items():
        section = key.partition(".")[0]
        url = url_for("settings.show", section=section, _anchor="setting-" + key.replace(".", "-"))
        id = f"set-{key}".replace(".", "-")
        label = titles.get(section, section)
        if item := _named(asked, id, setting.title, url, "settings", label, (setting.help,)):
            yield item


def _saved_views(asked: Asked) -> Iterator[Item]:
    """Yield the saved views that a text names."""
    for saved in all_views():
        screens = screens_of(saved.record_type)
        if screens is not None and screens.may("read"):
            url, label = address_of(screens, saved), screens.labels.many
            if item := _named(asked, f"view-{saved.id}", saved.name, url, "bookmark", label):
                yield item


def _begins_a_word(text: str, phrase: Phrase) -> bool:
    place = marking.find(text, phrase)
    return len(phrase.text) > 2 and place is not None and place.fit < marking.MIDDLE


def _name_field(screens: RecordScreens) -> str:
    """Return the field that a new record's name goes to: the first column of its list."""
    names: Sequence[str] = screens.list.columns if isinstance(screens.list, ListScreen) else ()
    field = catalogue(screens.model).get(names[0]) if names else None
    if field is None or field.multiple or not isinstance(field.kind, TextKind):
        return ""
    return field.name if field.spec.editable else ""


def _named(
    asked: Asked,
    id: str,
    title: Text,
    url: str,
    icon: str,
    label: Text = "",
    others: Iterable[Text] = (),
    key: str = "",
) -> Item | None:
    """Return an entry if every word of the text is in its title or in other words for it."""
    name = marking.clean(str(title))
    spans, worst = [], 0
    for phrase in asked.phrases:
        place = marking.find(name, phrase)
        if place is not None and place.fit < marking.MIDDLE:
            spans.append(place.span)
            worst = max(worst, place.fit)
        elif any(_begins_a_word(str(other), phrase) for other in others):
            worst = _BY_OTHER_WORDS
        else:
            return None
    whole = marking.find(name, Phrase(asked.text)) if spans else None
    return Item(
        id=id,
        url=url,
        title=marking.marked(name, spans),
        icon=icon,
        label=label,
        shortcut=key,
        score=whole.fit if whole else worst,
    )
