import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from crm_host.i18n.catalogs import init_translations
from crm_host.i18n.text import translate_plural

VIETNAMESE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "%(num)s book"
msgid_plural "%(num)s books"
msgstr[0] "%(num)s cuốn sách"
"""


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(VIETNAMESE, encoding="utf-8")
    app = Flask(__name__)
    init_translations(app, [tmp_path])
    return app


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_vietnamese_has_one_form_for_every_number(app: Flask, number: int) -> None:
    with app.test_request_context(), force_locale("vi"):
        assert translate_plural("%(num)s book", "%(num)s books", number) == f"{number} cuốn sách"


def test_the_catalogues_can_be_the_first_thing_that_is_imported() -> None:
    program = "import crm_host.i18n.catalogs"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
