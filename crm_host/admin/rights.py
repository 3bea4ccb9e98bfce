"""Pages that only administrators may open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from crm_host.data.access import Forbidden
from crm_host.data.actor import current_actor
from crm_host.web.errors import sign_in_first

V = TypeVar("V", bound=Callable[..., Any])

#: The permission that error pages name; only the role `administrator` carries it.
ADMINISTRATION = "host.administration"


def administrators_only(view: V) -> V:
    """Refuse everyone else, visitors by way of the sign-in page."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        actor = current_actor()
        if actor.is_anonymous:
            return sign_in_first()
        if not actor.is_administrator:
            raise Forbidden(ADMINISTRATION)
        return view(*args, **kwargs)

    return cast(V, guarded)
