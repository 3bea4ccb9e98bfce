"""Two records of one type, of which a limited user owns one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_host.data.catalogue import catalogue
from crm_host.i18n.notation import Notation
from crm_host.kernel.loading import LoadedModule
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


def is_limitable(site: Site, screens: RecordScreens) -> bool:
    """Whether reading a record type can be limited to a user's own."""
    return "own" in site.app.extensions["crm"].permissions[screens.permission("read")].scopes


@dataclass(frozen=True)
class Shown:
    """A record as its readers see it."""

    id: int
    name: str
    #: Field to its text, where that text names the record and nothing else.
    texts: Mapping[str, str]


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
        return Reader(client, self.screens, shown.id, shown.name, self.site.app)

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


def shown(site: Site, screens: RecordScreens, owner: int | None = None) -> Shown:
    """Make an example and note what a reader would see of it."""
    with site.system() as session:
        record = make_example(site.app, session, screens.name, owner_id=owner)
        session.refresh(record)
        texts = {
            name: text
            for name, field in catalogue(screens.model).items()
            if len(text := field.text(record, NOTATION)) >= 6 and any(c.isdigit() for c in text)
        }
        return Shown(record.id, record.display, texts)
