"""`crm import` and `crm export` as an operator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_host.testing import shared_data
from crm_host.testing.command import build_installed, crm_json, run_crm
from crm_host.testing.databases import Kind, copied_database


def test_import_and_export_from_the_command_line(database_kind: Kind, tmp_path: Path) -> None:
    file = shared_data("maven_crm") / "accounts.csv"
    with copied_database(database_kind, "installed", build_installed) as url:
        tried = crm_json(url, tmp_path, "import", "contacts", str(file), "--dry-run")
        done = crm_json(url, tmp_path, "import", "contacts.contact", str(file))
        output = tmp_path / "again.csv"
        options = ("--format", "csv", "--output", str(output))
        crm_json(url, tmp_path, "export", "contacts", *options)
        again = crm_json(url, tmp_path, "import", "contacts", str(output))
    assert tried["encoding"] == "utf-8"
    assert tried["delimiter"] == ","
    figures = ("rows", "create", "update", "skip", "error", "errors")
    assert [tried[name] for name in figures] == [85, 85, 0, 0, 0, []]
    assert [done[name] for name in figures] == [85, 85, 0, 0, 0, []]
    assert [again[name] for name in figures] == [85, 0, 0, 85, 0, []]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("nothing",), 2, "There are no records nothing"),
        (("contacts", "--map", "Nowhere=email"), 2, "The file has no column “Nowhere”"),
        (("contacts", "--map", "account=nowhere"), 2, "There is no field “nowhere” to fill"),
        (("contacts", "--encoding", "klingon"), 1, "There is no encoding “klingon”"),
        (("contacts", "--as", "nobody@example.com"), 1, "Nobody has the address"),
    ],
)
def test_mistakes_of_the_operator_have_a_sentence_and_an_exit_code(
    tmp_path: Path, arguments: tuple[str, ...], exit_code: int, says: str
) -> None:
    file = shared_data("maven_crm") / "accounts.csv"
    records, *options = arguments
    with copied_database("sqlite", "installed", build_installed) as url:
        answer = crm_json(
            url, tmp_path, "import", records, str(file), *options, exit_code=exit_code
        )
    assert says in answer["error"]


def test_a_dry_run_tells_how_a_file_was_read_that_nobody_has_mapped(tmp_path: Path) -> None:
    file = shared_data("encodings") / "countries_vi_cp1258.csv"
    with copied_database("sqlite", "installed", build_installed) as url:
        here = (url, tmp_path, "import", "contacts", str(file))
        unread = crm_json(*here, "--dry-run", exit_code=1)
        refused = crm_json(*here, exit_code=2)
        mapped = crm_json(*here, "--dry-run", "--map", "name_local=company")
    assert (unread["encoding"], unread["delimiter"]) == ("cp1258", ";")
    assert set(unread["columns"].values()) == {None}
    assert (unread["rows"], unread["create"], unread["error"]) == (249, 0, 249)
    assert [(problem["row"], problem["message"]) for problem in unread["errors"]] == [
        (1, "No column of the file fills a field. Choose at least one.")
    ]
    assert refused["error"] == unread["errors"][0]["message"]
    assert (mapped["rows"], mapped["create"], mapped["error"]) == (249, 249, 0)


def test_a_refused_row_is_reported_and_written_down(tmp_path: Path) -> None:
    file, refused = tmp_path / "list.csv", tmp_path / "refused.csv"
    file.write_text("name,employees\nAn Phát,12\nΕλπίς,many\n", encoding="utf-8")
    with copied_database("sqlite", "installed", build_installed) as url:
        done = run_crm(
            url,
            tmp_path,
            *("import", "contacts", str(file), "--failed", str(refused)),
            exit_code=1,
        )
    assert "of 2 rows 1 were created" in done.output
    assert "row 3, employees: error: Write a whole number" in done.output
    assert refused.read_text(encoding="utf-8-sig").splitlines()[1].startswith("Ελπίς,many,")


def test_every_format_goes_out_and_comes_back(tmp_path: Path) -> None:
    file = shared_data("maven_crm") / "accounts.csv"
    with copied_database("sqlite", "installed", build_installed) as url:
        crm_json(url, tmp_path, "import", "contacts", str(file))
        for kind in ("xlsx", "ods", "json"):
            output = tmp_path / f"again.{kind}"
            options = ("--format", kind, "--output", str(output))
            crm_json(url, tmp_path, "export", "contacts", *options)
            again = crm_json(url, tmp_path, "import", "contacts", str(output))
            assert [again[name] for name in ("rows", "skip", "errors")] == [85, 85, []], kind
        answer = crm_json(
            url, tmp_path, "export", "contacts", "--template", "Thư", "--output", "x", exit_code=2
        )
    assert "There is no export template Thư" in answer["error"]


def test_a_question_is_answered_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("family_name,birthday\nNguyễn,03/04/1990\n", encoding="utf-8")
    with copied_database("sqlite", "installed", build_installed) as url:
        asked = crm_json(url, tmp_path, "import", "contacts", str(file), exit_code=2)
        done = crm_json(
            url, tmp_path, "import", "contacts", str(file), "--notation", "birthday=mdy"
        )
    assert "“03/04/1990” can be read in two ways" in asked["error"]
    assert done["create"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_for_the_refused_rows_imports_nothing(
    database_kind: Kind, tmp_path: Path
) -> None:
    file = tmp_path / "khách.csv"
    file.write_text("Họ,Tên riêng,Ghi chú\n,,Nobody\nLê,Mới,\n", encoding="utf-8")
    with copied_database(database_kind, "installed", build_installed) as url:
        here = (url, tmp_path, "import", "contacts", str(file))
        refused = crm_json(*here, "--failed", "/dev/full", exit_code=1)
        again = crm_json(*here, "--dry-run", exit_code=1)
    assert "No space left on device" in refused["error"]
    assert "the free space, then run the command again" in refused["error"]
    assert (again["create"], again["error"]) == (1, 1)
