"""What stands between a URL and its view: sign-in and the declared permission."""

from __future__ import annotations

from functools import wraps
from typing import Any

from crm_host.data.access import Forbidden
from crm_host.data.actor import current_actor
from crm_host.screens.routes import Route, View
from crm_host.web.errors import sign_in_first


def guard(route: Route, module: str) -> View:
    """Return the view behind the check of the route's permission."""
    if route.public:
        return route.view
    permission = f"{module}.{route.permission}"

    @wraps(route.view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        actor = current_actor()
        if actor.is_anonymous:
            return sign_in_first()
        if not actor.may(permission):
            raise Forbidden(permission)
        return route.view(*args, **kwargs)

    return guarded
