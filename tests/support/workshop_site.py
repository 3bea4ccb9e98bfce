"""A small application around the fake workshop, and who uses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from workshop import TABLES, routes, templates

import crm_host
from crm_host import palette
from crm_host.auth.models import User
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import ANONYMOUS, Actor, acting_as
from crm_host.data.base import db, metadata
from crm_host.data.rules import record_classes
from crm_host.data.session import configure_engine
from crm_host.extend.contributions import HOST
from crm_host.i18n.catalogs import init_translations
from crm_host.jobs import views as job_pages
from crm_host.kernel.declaration import Module
from crm_host.kernel.settings import init_settings
from crm_host.screens import amounts, files, lookup, reverting_pages, trash_pages
from crm_host.screens.bulk_edit import results as bulk
from crm_host.screens.guards import guard
from crm_host.screens.saved import register as saved_views
from crm_host.testing.client import Client
from crm_host.web import htmx
from crm_host.web.assets import init_assets
from crm_host.web.errors import init_errors
from crm_host.web.templating import init_templating, template_loader
from crm_host.web.themes import init_themes
from crm_host.web.unit_of_work import HostApp, init_unit_of_work

_HOST = Path(crm_host.__file__).parent
_RIGHTS = ("read", "create", "write", "delete")
EVERYTHING = {
    f"workshop.{record}.{right}": "all" for record in ("machine", "customer") for right in _RIGHTS
}
MANAGER = Actor(1, "Nguyễn Thị Đào", grants=EVERYTHING, roles=frozenset({"workshop.manager"}))
#: Sees the price and may not change it.
CLERK = Actor(2, "Νίκος Παπαδόπουλος", grants=EVERYTHING, roles=frozenset({"workshop.clerk"}))
#: Does not see the price, and only what is their own.
APPRENTICE = Actor(
    3,
    "Amelia Smith",
    grants=dict.fromkeys(EVERYTHING, "own"),
    roles=frozenset({"workshop.apprentice"}),
)


@dataclass
class Loaded:
    declaration: Module
    folder: Path = Path("/nonexistent")


@dataclass
class _Registry:
    """What screens ask of the registry, without a kernel behind it."""

    modules: dict[str, Loaded] = field(
        default_factory=lambda: {
            name: Loaded(Module(name, name.capitalize())) for name in ("workshop", "rental")
        }
    )
    menu: tuple[Any, ...] = ()
    commands: tuple[Any, ...] = ()
    shortcuts: dict[str, Any] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    generation: int = 0

    @property
    def rank(self) -> dict[str, int]:
        return {HOST: -1} | {name: place for place, name in enumerate(self.modules)}

    @property
    def records(self) -> dict[str, Any]:
        # The process knows those of other tests as well.
        known = {model.__record__: model for model in record_classes()}
        return {name: known[name] for name in known if name.split(".")[0] in self.modules}


def build_workshop(url: str) -> None:
    engine = create_engine(url)
    configure_engine(engine)
    names = [name for name in metadata.tables if name.startswith("host_")] + TABLES
    metadata.create_all(engine, tables=[metadata.tables[name] for name in names])
    with Session(engine, info={"system": "test data"}) as rows, rows.begin():
        for actor in (MANAGER, CLERK, APPRENTICE):
            rows.add(User(name=actor.name, email=actor.name, email_key=str(actor.user_id)))
            rows.flush()
    engine.dispose()


def application(url: str, folder: Path) -> Flask:
    app = HostApp("workshop", static_folder=None)
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="secret", TESTING=True)
    app.config["PROPAGATE_ERRORS"] = True
    db.init_app(app)
    app.extensions["crm"] = _Registry()
    with app.app_context():
        configure_engine(db.engine)
        init_settings(app, {}, db.engine)
    init_unit_of_work(app)
    init_errors(app)
    CSRFProtect(app)
    htmx.htmx.init_app(app)
    app.after_request(htmx.apply_headers)
    init_translations(app, [_HOST / "translations"])
    loader = template_loader(_HOST / "templates", {})
    loader = ChoiceLoader([DictLoader(dict(templates())), loader])
    init_templating(app, loader, folder)
    init_themes(app, Config(url, folder, "secret", testing=True))
    init_assets(app, {"host": _HOST / "static"})
    lookup.register(app)
    amounts.register(app)
    saved_views.register(app)
    files.register(app)
    reverting_pages.register(app)
    trash_pages.register(app)
    palette.register(app)
    job_pages.register(app)
    bulk.register(app)
    app.register_blueprint(routes.blueprint("workshop", "workshop", guard))
    return app


class Site:
    """The application and who uses it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.actor = MANAGER
        app.before_request(self._identify)
        app.teardown_request(self._forget)

    def _forget(self, _error: BaseException | None) -> None:
        if acting := g.pop("acting", None):
            acting.__exit__(None, None, None)

    def _identify(self) -> None:
        g.acting = acting_as(self.actor if "nobody" not in request.args else ANONYMOUS)
        bind_actor(db.session(), g.acting.__enter__())

    @property
    def engine(self) -> Engine:
        """The engine that requests use."""
        with self.app.app_context():
            return db.engine

    def browser(self, actor: Actor = MANAGER) -> Client:
        """Return a browser whose requests come from an actor."""
        self.actor = actor
        return Client(self.app)
