"""Models that are ahead of their tables: found at the start, offered as a migration."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request

from crm_host.data.base import db
from crm_host.data.session import reading
from crm_host.dev.server.place import Place
from crm_host.kernel import histories, migrate
from crm_host.kernel.discovery import discover
from crm_host.kernel.revise import write_revision


def init_schema(app: Flask, place: Place) -> None:
    """Compare the module's models with its tables; while they differ, every page says so."""
    with app.app_context():
        differences = find_differences(place)
    if not differences:
        return
    print(
        f"The models of {place.source.name} changed: {'; '.join(differences)}. "
        "Open any page to write the migration.",
        flush=True,
    )

    @app.before_request
    def offer() -> Response | None:
        endpoint = request.endpoint or ""
        if endpoint.startswith(("assets.", "dev.")):
            return None
        page = render_template("dev/schema.html", differences=differences, place=place)
        return make_response(page, 409)

    @app.post("/dev/schema", endpoint="dev.schema")
    def write() -> Any:
        message = request.form.get("message", "").strip() or "change"
        write_revision(place.source.name, message, discover(place.config.modules_dir))
        # The new file is a change like any other: the next process runs it.
        return redirect("/", 303)


def find_differences(place: Place) -> list[str]:
    """Return how the module's models differ from its tables, in words."""
    candidates = discover(place.config.modules_dir).candidates
    history = histories.history_of(candidates[place.source.name])
    if history is None:
        return []
    migrate.load_host_tables()
    with reading(), db.engine.connect() as connection:
        return [in_words(found) for found in migrate.differences(connection, history)]


def in_words(difference: Any) -> str:
    """Say what Alembic found in a few words; what it rarely finds is said in its own."""
    if isinstance(difference, list):  # several changes of one column
        return "; ".join(in_words(one) for one in difference)
    verb, *rest = difference
    if verb in ("add_column", "remove_column"):
        return f"{'new' if verb == 'add_column' else 'no more'} column {rest[1]}.{rest[2].name}"
    if verb in ("add_table", "remove_table"):
        return f"{'new' if verb == 'add_table' else 'no more'} table {rest[0].name}"
    if verb in ("add_index", "remove_index"):
        return f"{'new' if verb == 'add_index' else 'no more'} index {rest[0].name}"
    if verb.startswith("modify_"):
        return f"another {verb.removeprefix('modify_')} of {rest[1]}.{rest[2]}"
    return f"{verb.replace('_', ' ')}: {rest[0]}"
