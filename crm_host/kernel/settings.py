"""Settings: declared by the host and by modules, kept as rows, each value with its source.

A value is looked up in the environment first, then in the database, then in its default. No
setting installs or removes anything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import list_currencies
from flask import Flask, current_app
from sqlalchemy import String, inspect, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_host.data.actor import current_actor
from crm_host.data.base import Base
from crm_host.data.changes import note_change
from crm_host.data.derived import set_main_language
from crm_host.data.kinds import BooleanKind, ChoiceKind, Kind, NumberKind, TextKind, ValueRefused
from crm_host.data.money import set_main_currency
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text
from crm_host.kernel.declaration import Setting
from crm_host.kernel.errors import DeclarationError, HostError, suggestion
from crm_host.kernel.state import host_generation, read_state

_ = lazy_text

Source = Literal["environment", "database", "default"]


def _check_country(code: str) -> None:
    if code not in Locale("en").territories or not code.isalpha():
        raise ValueRefused(_("Write the two letters of a country, for example VN or GR."))


def _check_positive(number: int) -> None:
    if number < 1:
        raise ValueRefused(_("Write a number of at least %(limit)s.", limit=1))


def _check_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValueRefused(_("There is no such time zone. Write one like Europe/Athens."))


def _check_currency(code: str) -> None:
    if code not in list_currencies():
        raise ValueRefused(_("Write the three letters of a currency, for example VND or EUR."))


#: Settings of the host itself; their keys begin with `host.`.
HOST_SETTINGS = (
    Setting("firm_name", str, "", _("Name of the firm"), help=_("Ends the title of every page.")),
    Setting(
        "main_language",
        str,
        "en",
        _("Main language"),
        help=_("Names are put in its order. After a change run: crm db rekey"),
        choices=(("en", "English"), ("vi", "Tiếng Việt"), ("el", "Ελληνικά")),
    ),
    Setting(
        "country",
        str,
        "VN",
        _("Country"),
        help=_("Two letters. Phone numbers and addresses of this country need no prefix."),
        check=_check_country,
    ),
    Setting(
        "timezone",
        str,
        "UTC",
        _("Time zone"),
        help=_("The firm's zone, for example Asia/Ho_Chi_Minh or Europe/Athens."),
        check=_check_timezone,
    ),
    Setting(
        "currency",
        str,
        "VND",
        _("Currency"),
        help=_("Three letters, for example VND or EUR. Amounts without another one are in it."),
        check=_check_currency,
    ),
    Setting(
        "week_start",
        str,
        "monday",
        _("First day of the week"),
        help=_("The hours of calendars are shown from it on, and “this week” in a filter begins."),
        choices=(
            ("monday", _("Monday")),
            ("friday", _("Friday")),
            ("saturday", _("Saturday")),
            ("sunday", _("Sunday")),
        ),
    ),
    Setting(
        "file_megabytes",
        int,
        25,
        _("Largest attached file, in megabytes"),
        help=_("The server has a limit of its own, CRM_MAX_UPLOAD_MB."),
        check=_check_positive,
    ),
    Setting(
        "record_megabytes",
        int,
        250,
        _("Files of one record together, in megabytes"),
        check=_check_positive,
    ),
    Setting(
        "file_types",
        str,
        "",
        _("Types of files that may be attached"),
        help=_("For example image/*, application/pdf. Empty means all types."),
    ),
    Setting(
        "address",
        str,
        "",
        _("Address of this site"),
        help=_("For links in e-mails, for example https://crm.example.com. Empty means no links."),
    ),
    Setting(
        "smtp_server",
        str,
        "",
        _("Mail server"),
        help=_("Its name, for example mail.example.com. Empty means that no e-mail is sent."),
    ),
    Setting("smtp_port", int, 587, _("Port of the mail server"), check=_check_positive),
    Setting(
        "smtp_security",
        str,
        "starttls",
        _("Security of the connection to the mail server"),
        choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("None"))),
    ),
    Setting("smtp_user", str, "", _("User name at the mail server")),
    Setting("smtp_password", str, "", _("Password at the mail server"), secret=True),
    Setting(
        "smtp_sender",
        str,
        "",
        _("Sender of e-mails"),
        help=_("An address, for example crm@example.com."),
    ),
    Setting(
        "trash_days",
        int,
        30,
        _("Days that the trash keeps records"),
        help=_("After that they are deleted for good, at night."),
        check=_check_positive,
    ),
    Setting("theme", str, "default", _("Theme"), help=_("How all pages look."), page="look.show"),
    Setting("logo", str, "", _("Logo"), help=_("At the top of every page."), page="look.show"),
    Setting(
        "logo_dark",
        str,
        "",
        _("Logo on dark ground"),
        help=_("Where the reader has chosen dark pages."),
        page="look.show",
    ),
    Setting("favicon", str, "", _("Icon"), help=_("In the tab of the browser."), page="look.show"),
)


class StoredSetting(Base):
    """A value that somebody set."""

    __tablename__ = "host_setting"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonValue)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(BigId)


@dataclass(frozen=True)
class SettingValue:
    """A setting as the settings page shows it."""

    key: str
    setting: Setting
    value: Any
    source: Source
    changed_at: datetime | None = None
    changed_by: int | None = None


class Settings:
    """The values of one process, read again when the database says that one changed."""

    def __init__(self, declared: Mapping[str, Setting]) -> None:
        self.declared = dict(declared)
        self._stored: dict[str, Any] = {}
        self._version = -1

    def refresh(self, connection: Connection | Session, version: int) -> None:
        """Read the rows again if `version` is not the one they were read at."""
        if version == self._version:
            return
        rows = connection.execute(select(StoredSetting.__table__))
        self._stored = {row.key: row for row in rows}
        self._version = version
        set_main_language(self["host.main_language"])
        set_main_currency(self["host.currency"])

    @property
    def version(self) -> int:
        """The configuration version these values were read at; other caches live as long."""
        return self._version

    def __getitem__(self, key: str) -> Any:
        """Return a value.

        :raises DeclarationError: no such setting is declared.
        """
        if key not in self.declared:
            raise DeclarationError(f"No setting {key}.{suggestion(key, self.declared)}")
        return self.describe(key).value

    def describe(self, key: str) -> SettingValue:
        """Return a value together with where it comes from."""
        setting = self.declared[key]
        given = os.environ.get(environment_name(key))
        if given is not None:
            return SettingValue(key, setting, _given(key, setting, given), "environment")
        if key in self._stored:
            row = self._stored[key]
            return SettingValue(key, setting, row.value, "database", row.changed_at, row.changed_by)
        return SettingValue(key, setting, setting.default, "default")


def init_settings(app: Flask, declared: Mapping[str, Setting], engine: Engine) -> Settings:
    """Give an application the host's settings and those that modules declare."""
    own = {f"host.{setting.key}": setting for setting in HOST_SETTINGS}
    values = Settings(own | dict(declared))
    app.extensions["crm_settings"] = values
    if inspect(engine).has_table(StoredSetting.__tablename__):
        with engine.connect() as connection:
            values.refresh(connection, read_state(connection).config_version)
    return values


def settings() -> Settings:
    """Return the settings of the current application."""
    values: Settings = current_app.extensions["crm_settings"]
    return values


def environment_name(key: str) -> str:
    """Return the variable that overrides a setting: `CRM_SET_HOST_COUNTRY` for `host.country`."""
    return "CRM_SET_" + key.upper().replace(".", "_")


def kind_of(setting: Setting) -> Kind:
    """Return the kind of a setting's values."""
    if setting.choices:
        return ChoiceKind(setting.choices)
    kinds: dict[type, Kind] = {bool: BooleanKind(), int: NumberKind(), str: TextKind(500)}
    return kinds[setting.type]


def parse_setting(setting: Setting, text: str) -> Any:
    """Read a setting's value from text.

    :raises ValueRefused: the text is no such value.
    """
    value = kind_of(setting).parse(text, Notation())
    if value is None:
        value = setting.type()
    if setting.check is not None:
        setting.check(value)
    return value


def _given(key: str, setting: Setting, text: str) -> Any:
    try:
        return parse_setting(setting, text)
    except ValueRefused as refusal:
        raise HostError(f"{environment_name(key)} is {text!r}. {refusal.message}") from refusal


def save_setting(session: Session, declared: Mapping[str, Setting], key: str, value: Any) -> None:
    """Store a value and tell every process; the caller commits."""
    row = session.get(StoredSetting, key)
    old = declared[key].default if row is None else row.value
    if row is None:
        row = StoredSetting(key=key)
        session.add(row)
    row.value, row.changed_at = value, utc_now()
    row.changed_by = current_actor().user_id
    _note(session, declared[key], key, old, value)


def reset_setting(session: Session, declared: Mapping[str, Setting], key: str) -> bool:
    """Forget a stored value, so that the default applies again; returns whether there was one."""
    row = session.get(StoredSetting, key)
    if row is None:
        return False
    session.delete(row)
    _note(session, declared[key], key, row.value, declared[key].default)
    return True


def _note(session: Session, setting: Setting, key: str, old: Any, new: Any) -> None:
    """Record a change and tell every process."""
    if old != new:  # what is stored may be what was the default
        shown = ["•", "•"] if setting.secret else [old, new]
        note_change(session, "host.setting", key, {"value": shown})
    bump = update(host_generation).values(config_version=host_generation.c.config_version + 1)
    session.execute(bump)
