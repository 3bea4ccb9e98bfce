"""Users, teams and roles, as administrators manage them (S20)."""

from __future__ import annotations

from crm_host.admin.people import roles, teams, users
from crm_host.admin.people.blueprint import blueprint

__all__ = ["blueprint", "roles", "teams", "users"]
