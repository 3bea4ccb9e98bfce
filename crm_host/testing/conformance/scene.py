"""Two records of one type, of which a limited user owns one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.auth.models import FieldRight
from crm_host.data import rules
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, catalogue
from crm_host.i18n.notation import Notation
from crm_host.kernel.loading import LoadedModule
from crm_host.kernel.state import bump_config_version
from crm_host.screens.known import all_screens
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.examples import make_example
from crm_host.testing.readings import Reader
from crm_host.testing.site import Site

#: How values look in the tests: those of an English reader of a Vietnamese firm.
NOTATION = Notation("en", "UTC", "VN")


def screens_with(site: Site, module: LoadedModule) -> list[RecordScreens]:
    """Return the screens of a module's record types."""
    with site.app.app_context():
        return [screens for screens in all_screens() if screens.module == module.name]


def everything(site: Site, scope: str) -> dict[str, str]:
    """Return grants of every permission there is, as far as each can be limited to `scope`."""
    known = site.app.extensions["crm"].permissions
    return {code: scope if scope in item.scopes else "all" for code, item in known.items()}


def limited_in_fields(site: Site, screens: RecordScreens, fields: list[str], level: str) -> int:
    """Return a user who may do everything but that with these fields.

    :param level: how much is left: `none` or `read`.
    """
    user = site.user(grants=everything(site, "all"))
    (role,) = site.actor(user).roles
    with site.system() as session:
        for name in fields:
            session.add(FieldRight(role=role, record=screens.name, field=name, level=level))
        bump_config_version(session.connection())
    return user


def is_limitable(site: Site, screens: RecordScreens) -> bool:
    """Whether reading a record type can be limited to a user's own."""
    return "own" in site.app.extensions["crm"].permissions[screens.permission("read")].scopes


def has_own_rule(screens: RecordScreens) -> bool:
    """Whether the module says by itself what a scope of a record type reaches."""
    return rules.custom_rule(screens.model, screens.permission("read")) is not None


@dataclass(frozen=True)
class Shown:
    """A record as its readers see it."""

    id: int
    name: str
    #: Field to the ways its value is written, as far as only this record has it.
    marks: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Scene:
    """One record type with a record of the limited user and one that is hidden from them."""

    site: Site
    screens: RecordScreens
    user: int
    mine: Shown
    hidden: Shown

    def reader(self, client: Client, shown: Shown) -> Reader:
        """Return somebody who looks for one of the two."""
        return Reader(client, self.screens, shown.id, shown.name, self.site)

    def limited(self) -> Client:
        """Return the limited user's browser."""
        return self.site.client(self.user)

    def administrator(self) -> Client:
        """Return a browser that sees everything."""
        return self.site.client(self.site.user("administrator"))


def scenes(site: Site, module: LoadedModule) -> Iterator[Scene]:
    """Yield a scene for every record type that can be limited to a user's own."""
    for screens in screens_with(site, module):
        if is_limitable(site, screens):
            user = site.user(grants=everything(site, "own"))
            other = site.user()
            yield Scene(
                site, screens, user, shown(site, screens, user), shown(site, screens, other)
            )


def shown(
    site: Site, screens: RecordScreens, owner: int | None = None, team: int | None = None
) -> Shown:
    """Make an example and note what a reader would see of it."""
    with site.system() as session:
        record = make_example(site.app, session, screens.name, owner_id=owner, team_id=team)
        session.refresh(record)
        fields = catalogue(screens.model)
        others = _names(site, session) - {record.display}
        marks = {name: marks_of(fields[name], record) - others for name in fields}
        return Shown(record.id, record.display, {k: found for k, found in marks.items() if found})


def _names(site: Site, session: Session) -> set[str]:
    """Return the names of all records: who may see one is told its name in many places."""
    models = site.app.extensions["crm"].records.values()
    return {record.display for model in models for record in session.scalars(select(model))}


def marks_of(field: Field, record: Record) -> frozenset[str]:
    """Return how a field's value is written for people and in files; numbers make it unique."""
    written = {field.text(record, NOTATION), *(column.read(record) for column in field.columns())}
    return frozenset(text for text in written if len(text) >= 6 and any(map(str.isdigit, text)))
