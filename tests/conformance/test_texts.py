from pathlib import Path

import pytest

from crm_host.i18n.missing import incomplete

PYTHON = """
from crm_host.api import lazy_text as _, translate_plural
title = _("Organizations")
def found(n):
    return translate_plural("%(num)s contact found", "%(num)s contacts found", n)
"""
TEMPLATE = "<h1>{{ _('Add a phone number') }}</h1>{% trans %}Last call{% endtrans %}"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "views.py").write_text(PYTHON)
    (tmp_path / "templates" / "list.html").write_text(TEMPLATE)
    return tmp_path


def translated(package: Path, language: str, plural: str) -> None:
    folder = package / "translations" / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        f"""msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Organizations"
msgstr "Οργανισμοί"

msgid "Add a phone number"
msgstr "Προσθήκη τηλεφώνου"

msgid "Last call"
msgstr "Τελευταία κλήση"

msgid "%(num)s contact found"
msgid_plural "%(num)s contacts found"
{plural}
""",
        encoding="utf-8",
    )


def test_without_a_catalogue_every_text_is_missing(package: Path) -> None:
    missing = incomplete(package, "el")

    assert len(missing) == 4
    assert any("views.py:3: not translated: 'Organizations'" in line for line in missing)
    assert any("'Last call'" in line for line in missing)


def test_greek_needs_both_numbers_and_vietnamese_one(package: Path) -> None:
    translated(package, "el", 'msgstr[0] "Βρέθηκε %(num)s επαφή"\nmsgstr[1] "Βρέθηκαν %(num)s"')
    translated(package, "vi", 'msgstr[0] "Tìm thấy %(num)s liên hệ"')

    assert incomplete(package, "el") == []
    assert incomplete(package, "vi") == []


def test_half_a_plural_is_not_translated(package: Path) -> None:
    translated(package, "el", 'msgstr[0] "Βρέθηκε %(num)s επαφή"\nmsgstr[1] ""')

    (line,) = incomplete(package, "el")

    assert "%(num)s contacts found" in line


def test_an_invented_placeholder_is_named(package: Path) -> None:
    translated(package, "vi", 'msgstr[0] "Tìm thấy %(count)s liên hệ"')

    (line,) = incomplete(package, "vi")

    assert "unknown placeholders ['count']" in line
