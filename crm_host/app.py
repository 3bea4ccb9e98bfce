"""Building the application, one named step after the other."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect

from crm_host import admin, auth, palette
from crm_host.auth.requests import init_identity
from crm_host.config import Config
from crm_host.data.base import db
from crm_host.data.custom.known import init_custom_fields
from crm_host.data.json_text import dump_json
from crm_host.data.session import configure_engine
from crm_host.i18n.catalogs import init_translations
from crm_host.jobs import views as job_pages
from crm_host.kernel.boot import boot
from crm_host.kernel.recycle import init_recycle
from crm_host.kernel.registry import Registry
from crm_host.kernel.settings import init_settings
from crm_host.screens import amounts, files, lookup, reverting_pages, trash_pages
from crm_host.screens.bulk_edit import results as bulk_results
from crm_host.screens.guards import guard
from crm_host.screens.home import pages as home_cards
from crm_host.screens.moved import init_moved
from crm_host.screens.saved import register as saved_views
from crm_host.web import htmx
from crm_host.web.assets import init_assets
from crm_host.web.errors import init_errors
from crm_host.web.headers import init_headers
from crm_host.web.templating import init_templating, template_loader
from crm_host.web.themes import init_themes
from crm_host.web.unit_of_work import HostApp, init_unit_of_work

_HOST = Path(__file__).resolve().parent


def create_app(config: Config | None = None) -> Flask:
    """Build the application for the modules that are enabled at this moment.

    :raises ConfigError: a setting cannot be used.
    """
    config = config or Config.from_environment()
    app = HostApp("crm_host", static_folder=None, template_folder=None)
    _configure(app, config)
    _open_database(app)
    with app.app_context():
        registry = boot(config, db.engine)
        init_settings(app, registry.settings, db.engine)
        init_custom_fields(app, db.engine)
    app.extensions["crm"] = registry
    init_identity(app)
    init_recycle(app)
    _init_web(app, config, registry)
    auth.register(app)
    lookup.register(app)
    amounts.register(app)
    files.register(app)
    reverting_pages.register(app)
    trash_pages.register(app)
    saved_views.register(app)
    home_cards.register(app)
    job_pages.register(app)
    bulk_results.register(app)
    _register_modules(app, registry)
    admin.register(app)
    palette.register(app)
    return app


def _configure(app: Flask, config: Config) -> None:
    pool = {} if config.is_sqlite else {"pool_size": 5, "max_overflow": 5}
    app.config.update(
        CRM=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"json_serializer": dump_json} | pool,
        MAX_CONTENT_LENGTH=config.max_upload,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_ZSTD_LEVEL=3,
        PROPAGATE_ERRORS=config.debug,
        TESTING=config.testing,
    )


def _open_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)


def _init_web(app: Flask, config: Config, registry: Registry) -> None:
    packages = {name: module.folder for name, module in registry.modules.items()}
    init_unit_of_work(app)
    init_headers(app)
    init_errors(app)
    init_moved(app)
    CSRFProtect(app)
    htmx.htmx.init_app(app)
    app.after_request(htmx.apply_headers)
    Compress(app)
    folders = [_HOST / "translations", *(path / "translations" for path in packages.values())]
    init_translations(app, folders)
    templates = {name: path / "templates" for name, path in packages.items()}
    loader = template_loader(_HOST / "templates", templates)
    init_templating(app, loader, config.data_dir / "cache" / "templates")
    init_themes(app, config)
    static = {"host": _HOST / "static"}
    init_assets(app, static | {name: path / "static" for name, path in packages.items()})


def _register_modules(app: Flask, registry: Registry) -> None:
    for name, module in registry.modules.items():
        if module.routes is not None:
            app.register_blueprint(module.routes.blueprint(name, module.package, guard))
