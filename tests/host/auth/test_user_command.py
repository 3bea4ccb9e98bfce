"""`crm user`, run as an operator runs it."""

from __future__ import annotations

from pathlib import Path

from crm_host.testing.command import crm_json, run_crm
from crm_host.testing.site import Site


def test_an_administrator_is_made_and_signs_in(site: Site, tmp_path: Path) -> None:
    made = crm_json(
        site.url, tmp_path, "user", "create", "--email", "Dao@vi.example",
        "--name", "Nguyễn Thị Đào", "--administrator",
    )  # fmt: skip

    assert made["roles"] == ["administrator"]
    login = {"email": "dao@vi.example", "password": made["password"]}
    assert site.client().submit("/login", login).status == 303


def test_users_are_listed(site: Site, tmp_path: Path) -> None:
    (admin,) = crm_json(site.url, tmp_path, "user", "list")
    assert (admin["email"], admin["roles"]) == ("admin@localhost", ["administrator"])

    assert "admin@localhost" in run_crm(site.url, tmp_path, "user", "list").output


def test_a_password_is_set_and_sessions_end(site: Site, tmp_path: Path) -> None:
    browser = site.client(1)

    run_crm(site.url, tmp_path, "user", "passwd", "ADMIN@localhost", "--password", "bốn năm sáu 7")

    assert browser.get("/account").status == 303
    login = {"email": "admin@localhost", "password": "bốn năm sáu 7"}
    assert site.client().submit("/login", login).status == 303


def test_mistakes_are_one_sentence_and_an_exit_code(site: Site, tmp_path: Path) -> None:
    arguments = ("user", "create", "--email", "x@vi.example", "--name", "Lan")

    twice = crm_json(
        site.url, tmp_path, "user", "create", "--email", "admin@localhost", "--name", "Lan",
        exit_code=1,
    )  # fmt: skip
    role = crm_json(site.url, tmp_path, *arguments, "--role", "administrater", exit_code=1)
    team = crm_json(site.url, tmp_path, *arguments, "--team", "Bán hàng", exit_code=1)
    nobody = crm_json(site.url, tmp_path, "user", "passwd", "x@vi.example", exit_code=1)

    assert twice["error"] == "Another user has this e-mail address."
    assert "Did you mean administrator?" in role["error"]
    assert team["error"].startswith("There is no team Bán hàng.")
    assert nobody["error"] == "There is no user x@vi.example. See: crm user list"
