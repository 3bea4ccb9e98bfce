"""The addresses of the module."""

from __future__ import annotations

from crm_host.api import Routes

from crm_visits.screens import visit_screens

routes = Routes()
routes.include(visit_screens.routes)
