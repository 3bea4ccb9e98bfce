"""What one request did: statements, slots, events, row rules and texts without translation."""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import get_domain
from markupsafe import Markup
from sqlalchemy import Engine, event

from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.data.rules import record_classes
from crm_host.extend import events
from crm_host.extend.slots import render_slot
from crm_host.i18n.catalogs import language

#: Requests that are remembered.
_KEPT = 50
#: Statements that open, close or tune a transaction are no work of the page.
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


@dataclass
class Statement:
    """One statement and how long the database took for it."""

    text: str
    seconds: float
    #: How often the same text ran in this request; more than twice is worth a look.
    times: int = 1


@dataclass
class Trace:
    """One request, as its author wants to see it."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    method: str = ""
    path: str = ""
    endpoint: str = ""
    status: int = 0
    started: float = field(default_factory=time.perf_counter)
    #: Seconds from the first line of the request to the answer.
    seconds: float = 0.0
    statements: list[Statement] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    #: Record type and scope, where the actor sees only a part of the rows.
    rules: list[str] = field(default_factory=list)
    untranslated: set[str] = field(default_factory=set)

    @property
    def database_seconds(self) -> float:
        """How long the database took for all statements."""
        return sum(statement.seconds * statement.times for statement in self.statements)

    @property
    def count(self) -> int:
        """How many statements ran."""
        return sum(statement.times for statement in self.statements)

    def add_statement(self, text: str, seconds: float) -> None:
        """Note a statement; the same one again counts up."""
        for known in self.statements:
            if known.text == text:
                total = known.seconds * known.times + seconds
                known.times += 1
                known.seconds = total / known.times
                return
        self.statements.append(Statement(text, seconds))


#: The latest requests, the newest first.
recent: deque[Trace] = deque(maxlen=_KEPT)


def current_trace() -> Trace | None:
    """Return the trace of this request, if it is traced."""
    found: Trace | None = g.get("dev_trace") if has_request_context() else None
    return found


def finish(trace: Trace, status: int) -> None:
    """Complete the trace of a request that is answered."""
    trace.status = status
    trace.seconds = time.perf_counter() - trace.started
    trace.rules = list(_rules())
    recent.appendleft(trace)


def init_traces(app: Flask) -> None:
    """Trace every request but those for files and for the toolbar itself."""

    @app.before_request
    def begin() -> None:
        if request.endpoint and not request.endpoint.startswith(("assets.", "dev.")):
            path, endpoint = request.full_path.rstrip("?"), request.endpoint
            g.dev_trace = Trace(method=request.method, path=path, endpoint=endpoint)
            _note_missing_texts()

    # The first to be registered is called first, and tracing begins before anything is read.
    functions = app.before_request_funcs[None]
    functions.insert(0, functions.pop())
    app.jinja_env.globals["slot"] = _traced_slot
    events.watchers.append(_note_event)
    with app.app_context():
        _time_statements(db.engine)


def _time_statements(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def before(*arguments: Any) -> None:
        arguments[4].dev_began = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def after(*arguments: Any) -> None:
        statement, context = arguments[2], arguments[4]
        seconds = time.perf_counter() - context.dev_began
        trace = current_trace()
        if trace is not None and not statement.lstrip().upper().startswith(_FRAME):
            trace.add_statement(" ".join(statement.split()), seconds)


def _traced_slot(name: str, /, **arguments: Any) -> Markup:
    """Render a slot between two comments, by which the toolbar finds and outlines it."""
    trace = current_trace()
    if trace is not None:
        trace.slots.append(name)
    return Markup("<!--slot {}-->{}<!--/slot-->").format(name, render_slot(name, **arguments))


def _note_event(name: str) -> None:
    trace = current_trace()
    if trace is not None:
        trace.events.append(name)


def _rules() -> Iterator[str]:
    actor = current_actor()
    for model in record_classes():
        scope = actor.scope(f"{model.__record__}.read")
        if scope != "all" and not actor.is_administrator:
            yield f"{model.__record__}: {scope or 'nothing'}"


class _Missing(NullTranslations):
    """The last resort of a catalogue: notes what none of the catalogues has."""

    def gettext(self, message: str) -> str:
        """Note a text and return it as it is."""
        return self._note(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Note a text and return it as it is."""
        self._note(msgid1)
        return msgid1 if n == 1 else msgid2

    def _note(self, message: str) -> str:
        trace = current_trace()
        if trace is not None and message.strip():
            trace.untranslated.add(message)
        return message


def _note_missing_texts() -> None:
    """Put the note-taker behind the catalogue of this request's language, once."""
    if language() == "en":
        return
    catalog = get_domain().get_translations()
    if not isinstance(catalog._fallback, _Missing):
        catalog.add_fallback(_Missing())
