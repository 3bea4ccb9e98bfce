"""Fields that users define work on every record type, and are hidden from whom they shall be."""

from __future__ import annotations

from crm_host.auth.models import FieldRight
from crm_host.data.catalogue import catalogue
from crm_host.kernel.loading import LoadedModule
from crm_host.kernel.state import bump_config_version
from crm_host.screens.custom.defining import define_field
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.conformance.scene import everything, screens_with
from crm_host.testing.examples import make_example
from crm_host.testing.readings import Reader, readings
from crm_host.testing.site import Site

#: What nothing else on any page says.
_MARK = "Zq-204-777"


def test_a_field_of_users_is_shown_found_and_hidden(site: Site, module: LoadedModule) -> None:
    """A form, a filter or an export that names its fields one by one would leave it out."""
    for screens in screens_with(site, module):
        with site.system():
            name = define_field(screens.name, "Zebra number", "text").name
        number, title = _example(site, screens, name)
        client = site.client(site.user("administrator"))
        everyone = Reader(client, screens, number, title, site)
        seen = {reading.name for reading in readings(site.app) if _MARK in reading.show(everyone)}
        assert {"list", "record page", "form", "history"} <= seen, f"{screens.name}: {seen}"
        assert _rows(site, screens, client, f"{name}:{_MARK.lower()}") == 1, screens.name
        assert _rows(site, screens, client, f"-has:{name} {name}:zq") == 0, screens.name
        other = Reader(_without(site, screens, name), screens, number, title, site)
        told = [reading.name for reading in readings(site.app) if _MARK in reading.show(other)]
        assert told == [], f"{screens.name}: these show a hidden field"


def _example(site: Site, screens: RecordScreens, field: str) -> tuple[int, str]:
    with site.system() as session:
        record = make_example(site.app, session, screens.name)
        catalogue(screens.model)[field].set(record, _MARK)
        session.flush()
        return record.id, record.display


def _rows(site: Site, screens: RecordScreens, client: Client, query: str) -> int:
    with site.app.test_request_context():
        path = screens.url("list", q=query)
    return len(client.get(path, follow_redirects=True).all("[data-row]"))


def _without(site: Site, screens: RecordScreens, field: str) -> Client:
    """Return the browser of somebody who may do everything but read the field."""
    user = site.user(grants=everything(site, "all"))
    (role,) = site.actor(user).roles
    with site.system() as session:
        session.add(FieldRight(role=role, record=screens.name, field=field, level="none"))
        bump_config_version(session.connection())
    return site.client(user)
