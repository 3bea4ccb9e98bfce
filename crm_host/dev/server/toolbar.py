"""The bar at the foot of every page of a development site."""

from __future__ import annotations

from flask import Flask, Response, render_template, request

from crm_host.dev.server.pages import place
from crm_host.dev.server.traces import current_trace, finish


def init_toolbar(app: Flask) -> None:
    """Add the bar to whole pages, and the number of the trace to every answer."""

    @app.after_request
    def add(response: Response) -> Response:
        trace = current_trace()
        if trace is None:
            return response
        finish(trace, response.status_code)
        response.headers["X-Dev-Trace"] = trace.id
        if response.mimetype == "text/html" and not response.is_streamed:
            page = response.get_data(as_text=True)
            head, end, rest = page.rpartition("</body>")
            if end and "HX-Request" not in request.headers:
                bar = render_template("dev/_toolbar.html", trace=trace, stamp=place().stamp())
                response.set_data(head + bar + end + rest)
        return response
