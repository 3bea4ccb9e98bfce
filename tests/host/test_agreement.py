from pathlib import Path

import pytest
from click.testing import CliRunner

from crm_host.cli.texts import i18n
from crm_host.i18n.agreement import disagreements


def package(folder: Path, name: str, *entries: tuple[str, str]) -> Path:
    path = folder / name / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
    lines += [f"{id}\n{translation}\n" for id, translation in entries]
    path.write_text("\n".join(lines), encoding="utf-8")
    return folder / name


STAGE = ('msgid "Stage"', 'msgstr "Giai đoạn"')
COUNT = ('msgid "%(num)s stage"\nmsgid_plural "%(num)s stages"', 'msgstr[0] "%(num)s giai đoạn"')


def test_two_translations_of_one_text_are_named_with_their_places(tmp_path: Path) -> None:
    sales = package(tmp_path, "crm_sales", STAGE)
    theater = package(tmp_path, "crm_theater", ('msgid "Stage"', 'msgstr "Sân khấu"'))

    (found,) = disagreements([sales, theater], "vi")

    line = str(found)
    assert line.startswith("vi: “Stage” is “Giai đoạn” (crm_sales, ")
    assert "messages.po:4) and “Sân khấu” (crm_theater, " in line
    assert "agree on it, or write the English text of one differently" in line


def test_counted_texts_count_as_well(tmp_path: Path) -> None:
    other = (COUNT[0], 'msgstr[0] "%(num)s bước"')
    packages = [package(tmp_path, "crm_sales", COUNT), package(tmp_path, "crm_orders", other)]

    (found,) = disagreements(packages, "vi")

    assert found.text == "%(num)s stage"


@pytest.mark.parametrize(
    "entry",
    [
        STAGE,
        ('msgid "Stage"', 'msgstr ""'),
        ('#, fuzzy\nmsgid "Stage"', 'msgstr "Sân khấu"'),
        ('msgctxt "theater"\nmsgid "Stage"', 'msgstr "Sân khấu"'),
    ],
    ids=["the same", "not yet", "fuzzy", "another context"],
)
def test_what_cannot_take_anothers_place_is_fine(tmp_path: Path, entry: tuple[str, str]) -> None:
    packages = [package(tmp_path, "crm_sales", STAGE), package(tmp_path, "crm_theater", entry)]

    assert disagreements(packages, "vi") == []


def test_the_command_compares_a_package_with_the_host(tmp_path: Path) -> None:
    mine = package(tmp_path, "crm_theater", ('msgid "Save"', 'msgstr "Cất vào kho"'))

    result = CliRunner().invoke(i18n, ["check", str(mine)])

    assert result.exit_code == 1
    assert "vi: “Save” is “Lưu” (crm_host, " in result.output
    assert "“Cất vào kho” (crm_theater, " in result.output
