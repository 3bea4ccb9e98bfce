"""`crm theme`: list, check, install and use, as an operator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import write_wheel
from olive import FAINT, LOGO, TOKENS, description

from crm_host.testing.command import build_installed, run_crm
from crm_host.testing.databases import copied_database

METADATA = "Metadata-Version: 2.4\nName: acme-crm-theme-olive\nVersion: {}\n"


def theme_wheel(
    folder: Path, version: str = "1.0.0", css: str = TOKENS, toml: str = "", **more: str
) -> Path:
    info = f"acme_crm_theme_olive-{version}.dist-info"
    contents = {
        "crm_theme_olive/__init__.py": "raise RuntimeError('themes are never imported')",
        "crm_theme_olive/theme.toml": toml or description("olive", version),
        "crm_theme_olive/tokens.css": css,
        "crm_theme_olive/logo.svg": LOGO,
        f"{info}/METADATA": METADATA.format(version),
        f"{info}/entry_points.txt": "[crm.themes]\nolive = crm_theme_olive\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    } | more
    path = folder / f"acme_crm_theme_olive-{version}-py3-none-any.whl"
    return write_wheel(path, contents.items(), info)


@pytest.fixture
def crm(database_kind, tmp_path):
    data = tmp_path / "var"
    data.mkdir()
    with copied_database(database_kind, "installed", build_installed) as url:
        yield lambda *arguments, code=0: run_crm(url, data, *arguments, exit_code=code)


@pytest.fixture
def bare(tmp_path):
    """The same without a database."""
    data = tmp_path / "var"
    data.mkdir()
    url = f"sqlite:///{tmp_path / 'none.db'}"
    return lambda *arguments, code=0: run_crm(url, data, *arguments, exit_code=code)


def test_list_and_check_need_no_database(bare, make_theme):
    make_theme("faint", {"tokens.css": FAINT})
    make_theme("torn", {"theme.toml": "name ="})
    listed = bare("theme", "list").output
    assert "mangosteen  1.0.0    default  host    fine" in listed
    assert "problems, see: crm theme check" in listed
    assert "cannot be read" in listed
    assert bare("theme", "check", "default", "mangosteen").output.splitlines() == [
        "default: fine",
        "mangosteen: fine",
    ]
    checked = bare("theme", "check", code=1).output
    assert "faint: In light mode --crm-accent on --crm-bg has a contrast of 1." in checked
    assert "torn: " in checked
    assert "Did you mean mangosteen?" in bare("theme", "check", "mangosten", code=1).errors


def test_a_folder_that_somebody_works_in(bare, tmp_path, make_theme):
    folder = make_theme("olive")
    moved = folder.rename(tmp_path / "work in progress")
    assert bare("theme", "check", str(moved)).output == "olive: fine\n"
    (moved / "tokens.css").write_text(FAINT, encoding="utf-8")
    assert "has a contrast of" in bare("theme", "check", str(moved), code=1).output


def test_from_a_wheel_to_the_pages(crm, tmp_path):
    wheel = theme_wheel(tmp_path)
    assert crm("theme", "check", str(wheel)).output == "olive: fine\n"
    done = crm("theme", "install", str(wheel))
    assert done.output == "Installed olive 1.0.0. Choose it with: crm theme use olive\n"
    assert crm("theme", "install", str(wheel)).code == 0  # again changes nothing
    assert crm("theme", "use", "olive").output == "The site now uses Olive.\n"
    crm("theme", "install", str(theme_wheel(tmp_path, "1.1.0")))
    assert "olive       1.1.0    default  folder  fine" in crm("theme", "list").output


def test_a_theme_is_no_module(crm, tmp_path):
    refused = crm("module", "install", str(theme_wheel(tmp_path)), "--yes", code=1)
    assert "Install it with: crm theme install" in refused.errors


def test_the_command_refuses_what_the_page_refuses(crm, make_theme):
    make_theme("faint", {"tokens.css": FAINT})
    refused = crm("theme", "use", "faint", code=1)
    assert "Faint cannot be used:" in refused.errors
    assert "--crm-accent on --crm-bg has a contrast of 1." in refused.errors
    assert "Did you mean mangosteen?" in crm("theme", "use", "mangosten", code=1).errors


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"css": FAINT}, "Nothing was installed. olive does not pass:"),
        ({"toml": description("olive", "2.0.0")}, "its theme.toml says olive 2.0.0"),
        ({"toml": description("default")}, "its theme.toml says default"),
        ({"crm_contacts/api.py": ""}, "may only hold crm_theme_olive; it also holds crm_contacts"),
        ({"crm_theme_olive/../../evil": ""}, "names a file outside itself"),
    ],
)
def test_wheels_that_are_refused_leave_nothing(bare, tmp_path, options, text):
    wheel = theme_wheel(tmp_path, **options)
    assert text in bare("theme", "install", str(wheel), code=1).errors
    assert not list((tmp_path / "var").glob("themes/*"))


def test_a_wheel_cannot_take_the_place_of_a_shipped_theme(bare, tmp_path):
    info = "crm_theme_mangosteen-9.dist-info"
    contents = {
        "crm_theme_mangosteen/theme.toml": description("mangosteen", "9"),
        f"{info}/METADATA": "Metadata-Version: 2.4\nName: crm-theme-mangosteen\nVersion: 9\n",
        f"{info}/entry_points.txt": "[crm.themes]\nmangosteen = crm_theme_mangosteen\n",
    }
    path = tmp_path / "crm_theme_mangosteen-9-py3-none-any.whl"
    refused = bare("theme", "install", str(write_wheel(path, contents.items(), info)), code=1)
    assert "There is a theme mangosteen already." in refused.errors


def test_a_theme_installed_as_a_package_is_found(tmp_path, monkeypatch, data_dir):
    from crm_host.themes import finding

    site = tmp_path / "site"
    for path, text in {
        "crm_theme_olive/theme.toml": description("olive"),
        "crm_theme_olive/__init__.py": "raise RuntimeError('themes are never imported')",
        "acme_theme-1.dist-info/METADATA": "Metadata-Version: 2.4\nName: acme-theme\nVersion: 1\n",
        "acme_theme-1.dist-info/entry_points.txt": "[crm.themes]\nolive = crm_theme_olive\n",
    }.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    finding._packaged.cache_clear()
    try:
        theme = finding.find_themes(data_dir).get("olive")
        assert (theme.origin, theme.folder) == ("package", site / "crm_theme_olive")
    finally:
        finding._packaged.cache_clear()
