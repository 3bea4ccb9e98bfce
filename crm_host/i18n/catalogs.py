"""Message catalogues, read from the `.po` files that translators edit.

There is no compile step that could be forgotten: a language is parsed the first time a process
needs it. `docs/decisions/translations.md` has the measured cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from crm_host.data.actor import current_actor
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text

#: Remembers the language of visitors who have not signed in.
LANGUAGE_COOKIE = "crm_language"


class PoDomain(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel's domain over several folders of `.po` files."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__([], "messages")
        self._folders = folders
        self._loaded: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the merged catalogue of the current language."""
        locale = get_locale()
        language = "en" if locale is None else locale.language
        found = self._loaded.get(language)
        if found is None:
            found = self._loaded[language] = self._load(language)
        return found

    def _load(self, language: str) -> NullTranslations:
        merged = Translations(None, "messages")
        for folder in self._folders:
            path = folder / language / "LC_MESSAGES" / "messages.po"
            if path.is_file():
                catalog = read_catalog(path, language)
                merged.add(catalog)
                merged.plural = catalog.plural  # merging takes the texts only
        return merged


def read_catalog(path: Path, language: str) -> Translations:
    """Read one `.po` file; fuzzy entries do not count."""
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled, "messages")


def init_translations(app: Flask, folders: Sequence[Path]) -> None:
    """Let the application speak the languages of these folders."""
    babel = Babel(app, locale_selector=language, timezone_selector=lambda: notation().timezone)
    domain = babel.domain_instance = PoDomain(folders)
    environment: Any = app.jinja_env  # the translation extension adds this when it is loaded
    environment.newstyle_gettext = True
    environment.globals.update(_callables(domain))


def _callables(domain: PoDomain) -> dict[str, Any]:
    """Return what templates translate with, as Jinja would make it, with fewer calls in between.

    A page has some two hundred texts, and few of them have values in them.
    """

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        found = domain.get_translations().gettext(text)
        return _written(context, found, values)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        found = domain.get_translations().ngettext(one, many, num)
        return _written(context, found, {"num": num, **values})

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def _written(context: EvalContext, text: str, values: dict[str, Any]) -> str:
    """Put values into a text; where the template escapes, the text is markup and they are not."""
    written = Markup(text) if context.autoescape else text
    return written % values if "%" in text else written


def language() -> str:
    """Return the language of this request: the user's, the visitor's choice, the browser's."""
    actor = current_actor()
    if not actor.is_anonymous or not has_request_context():
        return actor.language
    codes = [code for code, _name in LANGUAGES]
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in codes:
        return chosen
    return request.accept_languages.best_match(codes) or "en"


def in_every_language(text: Text) -> tuple[str, ...]:
    """Return a text as readers of each language see it, for what may come in any of them."""
    found = []
    for code, _name in LANGUAGES:
        with force_locale(code):
            found.append(str(text))
    return tuple(found)


_notations: dict[tuple[str, str, str, int], Notation] = {}


def notation() -> Notation:
    """Return how the current reader writes numbers and dates."""
    actor = current_actor()
    key = (language(), actor.timezone, actor.region, actor.week_start)
    if key not in _notations:
        _notations[key] = Notation(*key)
    return _notations[key]
