"""One application on a database of its own, as every test gets it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from crm_host.app import create_app
from crm_host.auth.identity import load_actor
from crm_host.auth.models import PermissionGrant, RoleGrant, Team, User
from crm_host.auth.sessions import open_session
from crm_host.cli.demo import role_codes
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, Actor, acting_as
from crm_host.data.base import db
from crm_host.extend.events import dispatch_pending
from crm_host.kernel.state import bump_config_version, host_generation
from crm_host.testing.client import Client
from crm_host.testing.command import build_installed
from crm_host.testing.databases import Kind, copied_database, refill

_KEY = "installed"
_numbers = itertools.count(1)


class Site:
    """The application with every module installed, no records, and one administrator.

    It is built once per process and database; `reset` puts its database back, which costs less
    than a millisecond on SQLite and about a tenth of a second on PostgreSQL. Unlike a
    transaction that is rolled back, this lets a test commit, use several connections and run
    listeners as the product does.
    """

    def __init__(self, kind: Kind, url: str, data_dir: Path) -> None:
        self.kind = kind
        self.url = url
        self.data_dir = data_dir
        self.app = create_app(
            Config(database_url=url, data_dir=data_dir, secret_key="for tests only", testing=True)
        )

    def reset(self) -> None:
        """Forget everything that was written."""
        self.engine.dispose()
        refill(self.kind, self.url, _KEY, build_installed)
        # What the application remembers of settings and rights belongs to the old content.
        with self.engine.begin() as connection:
            version = next(_numbers) * 1_000
            connection.execute(update(host_generation).values(config_version=version))
        for remembered in ("crm_names", "crm_tab_counts"):
            self.app.extensions.pop(remembered, None)

    @property
    def engine(self) -> Engine:
        """The engine that requests use."""
        with self.app.app_context():
            return db.engine

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Session]:
        """Do the work of a request in the name of an actor; commits at the end of the block."""
        with self.app.app_context(), acting_as(actor):
            session = db.session()
            bind_actor(session, actor)
            yield session
            session.commit()
            dispatch_pending()

    @contextmanager
    def looking(self, actor: Actor) -> Iterator[Session]:
        """Look with an actor's rights; whatever the block does is rolled back."""
        with self.app.app_context(), acting_as(actor):
            session = db.session()
            bind_actor(session, actor)
            yield session
            session.rollback()

    @contextmanager
    def system(self) -> Iterator[Session]:
        """Arrange and look with nobody's limits; commits at the end of the block."""
        with self.acting(SYSTEM) as session:
            yield session

    def user(
        self,
        *roles: str,
        name: str = "Nguyễn Thị Đào",
        team: str = "",
        language: str = "en",
        grants: Mapping[str, str] | None = None,
    ) -> int:
        """Make a user and return the id.

        :param roles: full codes, or names that any module's roles bear, as in the demo data.
        :param grants: full permission codes to scopes, given by a role of the user's own.
        """
        number = next(_numbers)
        with self.system() as session:
            user = User(
                name=name,
                email=f"user{number}@example.com",
                email_key=f"user{number}@example.com",
                language=language,
                teams=[_team(session, team)] if team else [],
                grants=[RoleGrant(role=code) for code in self._codes(roles)],
            )
            session.add(user)
            if grants:
                own = f"test.role{number}"
                user.grants.append(RoleGrant(role=own))
                for code, scope in grants.items():
                    session.add(PermissionGrant(role=own, permission=code, scope=scope))
                bump_config_version(session.connection())
            session.flush()
            return user.id

    def actor(self, user_id: int) -> Actor:
        """Return what a user may do."""
        with self.system() as session:
            return load_actor(session, user_id)

    def client(self, user_id: int | None = None) -> Client:
        """Return a browser, signed in as a user or as nobody."""
        if user_id is None:
            return Client(self.app)
        with self.system() as session:
            token = open_session(session, user_id)
        return Client(self.app, token)

    def _codes(self, roles: Sequence[str]) -> list[str]:
        return [code for role in roles for code in (role_codes(role) or [role])]


def _team(session: Session, name: str) -> Team:
    found = session.query(Team).filter_by(name=name).one_or_none()
    return found or Team(name=name)


@contextmanager
def open_site(kind: Kind, folder: Path) -> Iterator[Site]:
    """Build an application on a copy of the prepared database."""
    with copied_database(kind, _KEY, build_installed) as url:
        site = Site(kind, url, folder)
        yield site
        site.engine.dispose()
