"""Declaring a module's URLs, each with the permission it needs (AD11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint

from crm_host.kernel.errors import DeclarationError

View = Callable[..., Any]
V = TypeVar("V", bound=View)


@dataclass(frozen=True)
class Route:
    """One URL of a module."""

    path: str
    methods: tuple[str, ...]
    view: View
    #: Name of the endpoint inside the module.
    endpoint: str
    #: Permission relative to the module, empty only for public routes.
    permission: str
    public: bool


class Routes:
    """What a module's `views.py` exports as `routes`.

        routes = Routes()

        @routes.get("/machines/map", permission="machine.read")
        def machine_map() -> ResponseReturnValue: ...

    The host builds the blueprint, checks the permission before the view runs, and refuses the
    whole module when a route names neither a permission nor `public=True`.
    """

    def __init__(self) -> None:
        self._routes: list[Route] = []
        self._refusals: dict[int, View] = {}

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def get(self, path: str, *, permission: str = "", public: bool = False) -> Callable[[V], V]:
        """Answer GET requests."""
        return self._decorator(path, ("GET",), permission, public)

    def post(self, path: str, *, permission: str = "", public: bool = False) -> Callable[[V], V]:
        """Answer POST requests."""
        return self._decorator(path, ("POST",), permission, public)

    def form(self, path: str, *, permission: str = "", public: bool = False) -> Callable[[V], V]:
        """Answer GET requests with a form and POST requests that submit it."""
        return self._decorator(path, ("GET", "POST"), permission, public)

    def _decorator(
        self, path: str, methods: tuple[str, ...], permission: str, public: bool
    ) -> Callable[[V], V]:
        def register(view: V) -> V:
            self.add(path, methods, view, view.__name__, permission=permission, public=public)
            return view

        return register

    def add(
        self,
        path: str,
        methods: tuple[str, ...],
        view: View,
        endpoint: str,
        *,
        permission: str = "",
        public: bool = False,
    ) -> None:
        """Add one route; the decorators are the usual way.

        :raises DeclarationError: the route says neither who may use it nor that anyone may.
        """
        if bool(permission) == public:
            raise DeclarationError(
                f"The route {path} needs a permission, or public=True if everyone may use it."
            )
        self._routes.append(Route(path, methods, view, endpoint, permission, public))

    def refusal(self, status: int) -> Callable[[V], V]:
        """Answer one sort of refusal of these addresses, such as 413; the view gets the error."""

        def register(view: V) -> V:
            self._refusals[status] = view
            return view

        return register

    def include(self, routes: Routes) -> None:
        """Take in the routes of a set of screens."""
        self._routes.extend(routes)

    def blueprint(self, module: str, import_name: str, guard: Callable[[Route, str], View]) -> Any:
        """Build the blueprint of one application.

        :param guard: wraps a view with the permission check; gets the route and the module.
        """
        blueprint = Blueprint(module, import_name, url_prefix=f"/{module}")
        for route in self._routes:
            blueprint.add_url_rule(
                route.path,
                endpoint=route.endpoint,
                view_func=guard(route, module),
                methods=list(route.methods),
            )
        for status, view in self._refusals.items():
            blueprint.register_error_handler(status, view)
        return blueprint
