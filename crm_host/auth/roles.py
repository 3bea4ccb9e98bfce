"""What an administrator changes in the roles that modules propose. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_host.auth.models import FieldRight, PermissionGrant
from crm_host.data.changes import note_change
from crm_host.kernel.declaration import Permission
from crm_host.kernel.state import bump_config_version

_RECORD = "host.role"


def choices_of(permission: Permission) -> tuple[str, ...]:
    """Return what a role can be given of a permission, from nothing to everything."""
    return ("none", *permission.scopes) if permission.scopes else ("none", "all")


def change_grants(
    session: Session,
    role: str,
    wanted: Mapping[str, str],
    proposed: Mapping[str, str],
) -> None:
    """Store how far each permission reaches for a role, where that is not what is proposed.

    :param wanted: full permission code to `none`, `own`, `team` or `all`.
    :param proposed: what the role's module declares.
    """
    session.execute(delete(PermissionGrant).where(PermissionGrant.role == role))
    changed = {code: scope for code, scope in wanted.items() if scope != proposed.get(code, "none")}
    session.add_all(
        PermissionGrant(role=role, permission=code, scope=scope) for code, scope in changed.items()
    )
    _note(session, role, {"grants": [None, changed]})


def change_field_rights(
    session: Session,
    role: str,
    wanted: Mapping[tuple[str, str], str],
    proposed: Mapping[tuple[str, str], str],
) -> None:
    """Store what a role may do with fields, where that is not what is proposed.

    :param wanted: (record type, field) to `none`, `read` or `write`.
    :param proposed: what modules declare; a field that is not in it may be written.
    """
    session.execute(delete(FieldRight).where(FieldRight.role == role))
    changed = {key: level for key, level in wanted.items() if level != proposed.get(key, "write")}
    session.add_all(
        FieldRight(role=role, record=record, field=field, level=level)
        for (record, field), level in changed.items()
    )
    shown = {f"{record}.{field}": level for (record, field), level in changed.items()}
    _note(session, role, {"field_rights": [None, shown]})


def _note(session: Session, role: str, values: dict[str, Any]) -> None:
    session.flush()
    note_change(session, _RECORD, role, values)
    bump_config_version(session.connection())
