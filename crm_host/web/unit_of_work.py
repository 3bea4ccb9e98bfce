"""One request, one transaction: committed once at its end, or not at all."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from crm_host.data.base import db
from crm_host.data.session import set_reading
from crm_host.extend.events import dispatch_pending
from crm_host.web.templating import PageTemplates
from crm_host.web.undo import offer_undo, undoable_set

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class HostApp(Flask):
    """Flask, with the transaction around the view."""

    jinja_environment = PageTemplates

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Say whether this request may write before anything asks the database."""
        set_reading(request.method in SAFE_METHODS)
        return super().preprocess_request()

    def dispatch_request(self) -> Response:
        """Run the view; commit what it changed unless its answer is a refusal, and offer undo."""
        response = self.make_response(super().dispatch_request())
        if request.method in SAFE_METHODS or response.status_code >= 400:
            db.session.rollback()
            return response
        db.session.flush()
        undoable = undoable_set(db.session())
        db.session.commit()
        dispatch_pending()
        if undoable is not None:
            offer_undo(undoable, response)
        return response


def init_unit_of_work(app: Flask) -> None:
    """Make sure that nothing of a request reaches the next one on the same thread."""

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        db.session.remove()
        set_reading(False)
