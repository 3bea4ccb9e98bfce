"""`crm new module`: what it writes holds everything we ask of modules, whatever it is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crm_host.cli.naming import names_of
from crm_host.kernel.discovery import RESERVED
from crm_host.kernel.errors import HostError

TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("typed", "distribution", "module", "record", "plural"),
    [
        ("acme-visits", "acme-visits", "visits", "visit", "visits"),
        ("visits", "crm-visits", "visits", "visit", "visits"),
        ("loyalty", "crm-loyalty", "loyalty", "loyalty", "loyalties"),
        ("acme-site-checks", "acme-site-checks", "sitechecks",
         "sitecheck", "sitechecks"),
        ("classes", "crm-classes", "classes", "class", "classes"),
        ("acme-rma", "acme-rma", "rma", "rma", "rmas"),
    ],
)  # fmt: skip
def test_every_name_follows_from_one_word(
    typed: str, distribution: str, module: str, record: str, plural: str
) -> None:
    names = names_of(typed)

    found = (names.distribution, names.module, names.record, names.path)
    assert found == (distribution, module, record, plural)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("Acme Visits", "Use small letters and digits"),
        ("acme_visits", "Use small letters and digits"),
        ("acme-" + "x" * 21, "2 to 20 small letters and digits are needed"),
        ("acme-2visits", "a letter first"),
        ("static", "static is reserved"),
        ("jobs", "jobs is reserved"),
        ("inspectionreports", "Choose a shorter name"),
    ],
)
def test_a_name_that_cannot_be_says_what_could(typed: str, advice: str) -> None:
    with pytest.raises(HostError, match=advice):
        names_of(typed)


def test_no_module_can_take_an_address_of_the_host(app: Any) -> None:
    modules = app.extensions["crm"].modules
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {""}

    assert first - set(modules) - RESERVED == set()


def test_what_is_in_the_way_is_named(desk_folder: Path, crm_in: Any) -> None:
    (desk_folder / "acme-visits").mkdir()

    taken = crm_in(desk_folder, "new", "module", "acme-contacts", code=1).stderr
    there = crm_in(desk_folder, "new", "module", "acme-visits", code=1).stderr
    typo = crm_in(desk_folder, "new", "module", "calls", "--extends", "contcts", code=1).stderr

    assert "The name contacts is taken by the package crm-contacts" in taken
    assert "The folder acme-visits exists already, and nothing was written." in there
    assert "There is no module contcts to extend. Did you mean contacts?" in typo
    assert [path.name for path in desk_folder.iterdir()] == ["acme-visits"]


@pytest.mark.parametrize("extends", [(), ("--extends", "contacts")])
def test_the_code_reads_like_ours(desk_folder: Path, crm_in: Any, extends: tuple[str, ...]) -> None:
    crm_in(desk_folder, "new", "module", "acme-inspections", *extends)
    folder = desk_folder / "acme-inspections"

    for command in (["check", "."], ["format", "--check", "."]):
        done = subprocess.run(
            [str(TOOLS / "ruff"), *command], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout
    checked = crm_in(folder, "i18n", "check", "--json").stdout
    assert '"ok": true' in checked


def test_misspelt_names_get_the_nearest_one(desk_folder: Path, crm_in: Any) -> None:
    crm_in(desk_folder, "new", "module", "acme-visits", "--extends", "contacts")
    package = desk_folder / "acme-visits" / "crm_visits"

    replace(package / "screens.py", '("name", "state"', '("nmae", "state"')
    column = crm_in(desk_folder, "check", "acme-visits", code=1).stdout
    replace(package / "screens.py", '("nmae", "state"', '("name", "state"')
    replace(package / "slots.py", "contacts.contact.side", "contacts.contact.sied")
    slot = crm_in(desk_folder, "check", "acme-visits", code=1).stdout
    replace(package / "slots.py", "contacts.contact.sied", "contacts.contact.side")
    replace(
        package / "module.py",
        '"visit.read",\n            position',
        '"visit.raed",\n            position',
    )
    permission = crm_in(desk_folder, "check", "acme-visits", code=1).stdout

    assert "names the field nmae, which does not exist. Did you mean name?" in column
    assert "Did you mean contacts.contact.side? All of them: crm names slots" in slot
    assert "visit.raed, which is not declared. Did you mean visit.read?" in permission


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
