"""Finding settings by what they are called, and saying where a value comes from."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from crm_host.auth.names import user_name
from crm_host.data.folding import fold
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import SettingValue, environment_name
from crm_host.web.brand import PICTURES

_ = lazy_text

#: Likeness of two words, from 0 to 1, above which one may have been meant.
_ALIKE = 0.6
_MOST = 3


def matching(values: Iterable[SettingValue], query: str) -> list[SettingValue]:
    """Return the settings whose label, help or key has every word of a query."""
    words = fold(query).split()
    return [item for item in values if words and all(word in _text(item) for word in words)]


def nearest(values: Iterable[SettingValue], query: str) -> list[SettingValue]:
    """Return the settings that may have been meant, the likeliest first."""
    scored = [(_likeness(fold(query).split(), item), item) for item in values]
    near = sorted((pair for pair in scored if pair[0] >= _ALIKE), key=lambda pair: -pair[0])
    return [item for _score, item in near[:_MOST]]


def source_of(item: SettingValue) -> Text:
    """Say in words where a value comes from."""
    if item.source == "environment":
        return _(
            "Set by the variable %(name)s of the server; it cannot be changed here.",
            name=environment_name(item.key),
        )
    if item.changed_at is not None:
        day, name = notation().format_instant(item.changed_at), user_name(item.changed_by)
        if name:
            return _("Changed by %(name)s on %(day)s.", name=name, day=day)
        return _("Changed on %(day)s.", day=day)
    owner = item.key.partition(".")[0]
    if item.key in PICTURES:
        return _("From the theme.")
    if owner in registry().modules:
        title = registry().modules[owner].declaration.title
        return _("Default of %(module)s.", module=title)
    return _("Default.")


def _text(item: SettingValue) -> str:
    key = item.key.replace("_", " ").replace(".", " ")
    return fold(f"{item.setting.title} {item.setting.help} {item.key} {key}")


def _likeness(words: list[str], item: SettingValue) -> float:
    """Return how alike the words of a query and those of a setting are, on average."""
    known = _text(item).split()
    best = [max(SequenceMatcher(None, word, other).ratio() for other in known) for word in words]
    return sum(best) / len(best) if best else 0
