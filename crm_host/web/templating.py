"""Templates: where they are found, and what every one of them can use."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, get_flashed_messages, request
from flask.templating import Environment
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)

from crm_host.data.actor import current_actor
from crm_host.data.money_text import format_money
from crm_host.extend.slots import render_slot
from crm_host.i18n.catalogs import language, notation
from crm_host.i18n.languages import LANGUAGES
from crm_host.kernel.settings import settings
from crm_host.web.menu import menu_entries
from crm_host.web.shortcuts import key_of, keyed, script_shortcuts
from crm_host.web.themes import theme_loader

THEME_COOKIE = "crm_theme"


class PageTemplates(Environment):
    """Flask's environment, whose templates share one table of globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: those of all, unless it was given some of its own.

        Jinja lays an empty table over them, which makes each include and import of a page look
        into two: a twentieth of its time.
        """
        return super().make_globals(d) if d else self.globals


def template_loader(host: Path, modules: Mapping[str, Path]) -> BaseLoader:
    """Return the loader: each owner only under its own name, a theme's under names of their own.

    Two modules that both ship `list.html` can therefore never render each other's page.
    """
    folders = {"host": host} | dict(modules)
    prefixed = {
        name: FileSystemLoader(folder / name) for name, folder in folders.items() if folder.is_dir()
    }
    return ChoiceLoader([PrefixLoader(prefixed), theme_loader()])


def init_templating(app: Flask, loader: BaseLoader, cache: Path) -> None:
    """Set up Jinja for pages and fragments."""
    cache.mkdir(parents=True, exist_ok=True)
    environment = app.jinja_env
    environment.loader = loader
    environment.bytecode_cache = FileSystemBytecodeCache(str(cache))
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        slot=render_slot,
        languages=LANGUAGES,
        get_locale_code=language,
        notation=notation,
        format_money=format_money,
        key_of=key_of,
        keyed=keyed,
        script_shortcuts=script_shortcuts,
        menu_entries=menu_entries,
    )
    app.context_processor(_page_context)


def _page_context() -> dict[str, Any]:
    return {
        "actor": current_actor(),
        "config_name": settings()["host.firm_name"] or "CRM",
        "theme_mode": theme_mode(),
        "toast": pending_toast(),
    }


def theme_mode() -> str:
    """Return `light`, `dark`, or nothing when the reader's system decides."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in {"light", "dark"} else ""


def pending_toast() -> dict[str, str] | None:
    """Return what the previous request wanted to say, once."""
    toasts: list[Any] = get_flashed_messages(category_filter=["toast"])
    return toasts[-1] if toasts else None
