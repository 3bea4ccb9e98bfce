"""`crm demo`: a believable small firm to try the product with."""

from __future__ import annotations

from dataclasses import dataclass

import click
from flask import Flask

from crm_host.cli.contributed import application, in_application
from crm_host.cli.output import json_option, show, yes_option
from crm_host.kernel.registry import registry

PASSWORD = "try-the-demo"
#: The firm: water filters, sold and serviced in two countries.
FIRM = {
    "host.firm_name": "An Phát Hellas",
    "host.main_language": "vi",
    "host.country": "VN",
    "host.timezone": "Asia/Ho_Chi_Minh",
}


@dataclass(frozen=True)
class Account:
    """One of the people who work at the firm."""

    email: str
    name: str
    #: Role code of whichever module declares it; `administrator` is the host's own.
    role: str
    team: str
    language: str


ACCOUNTS = (
    Account("admin@demo.example", "Nguyễn Thị Đào", "administrator", "", "vi"),
    Account("manager@demo.example", "Άννα Παπαδοπούλου", "manager", "Kinh doanh", "el"),
    Account("sales@demo.example", "Trần Văn Đức", "sales", "Kinh doanh", "vi"),
    Account("service@demo.example", "Νίκος Γεωργίου", "service", "Τεχνική υποστήριξη", "el"),
    Account("reader@demo.example", "Emma Clarke", "reader", "", "en"),
)


@click.command()
@yes_option
@json_option
def demo(yes: bool, as_json: bool) -> None:
    """Fill the database with a made-up firm: five accounts, its customers, its history."""
    if not yes and not as_json:
        click.confirm("Add demo accounts and records to this database?", abort=True)
    made = load_demo(application())
    accounts = [{"email": a.email, "name": a.name, "role": a.role} for a in ACCOUNTS]
    data = {"ok": True, "created": made, "password": PASSWORD, "accounts": accounts}
    show(as_json, data, accounts_text(made))


def accounts_text(made: bool) -> str:
    """Return what `make run` prints: who can sign in, and how."""
    head = "The demo data is in place." if made else "The demo data was there already."
    lines = [f"  {account.role:<14} {account.email}" for account in ACCOUNTS]
    return "\n".join([head, f"Sign in with the password {PASSWORD}:", *lines])


@in_application
def load_demo(app: Flask) -> bool:
    """Make the accounts and let every enabled module add its records; once per database.

    :raises HostError: a module's demo data cannot be made.
    """
    from crm_host.admin.sample import add_records
    from crm_host.auth.models import Team
    from crm_host.auth.service import create_user, find_user
    from crm_host.calendars.lookup import USUAL_WEEK
    from crm_host.calendars.models import Calendar
    from crm_host.calendars.service import CalendarValues, put_calendar
    from crm_host.data.derived import set_main_language
    from crm_host.data.session import session
    from crm_host.kernel.settings import save_setting, settings

    if find_user(session(), ACCOUNTS[0].email):
        return False
    for key, value in FIRM.items():
        save_setting(session(), settings().declared, key, value)
    set_main_language(FIRM["host.main_language"])
    teams = {name: Team(name=name) for name in dict.fromkeys(a.team for a in ACCOUNTS) if name}
    session().add_all(teams.values())
    users = {
        account.role: create_user(
            session(),
            name=account.name,
            email=account.email,
            password=PASSWORD,
            roles=role_codes(account.role),
            teams=[teams[account.team]] if account.team else [],
            language=account.language,
        )
        for account in ACCOUNTS
    }
    hours = CalendarValues("Văn phòng", FIRM["host.timezone"], USUAL_WEEK, None, is_firms=True)
    put_calendar(session(), Calendar(), hours)
    add_records(users)
    return True


def role_codes(name: str) -> list[str]:
    """Return the full codes of every role of that name, whichever modules declare it."""
    if name == "administrator":
        return [name]
    return [code for code in registry().roles if code.partition(".")[2] == name]
