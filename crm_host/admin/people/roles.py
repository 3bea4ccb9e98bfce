"""Roles: which permission reaches how far, and which fields a role may see or change (S20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from crm_host.admin.people.blueprint import blueprint
from crm_host.admin.people.forms import role_titles
from crm_host.admin.rights import administrators_only
from crm_host.auth.directory import ADMINISTRATOR, Directory
from crm_host.auth.roles import change_field_rights, change_grants, choices_of
from crm_host.data.catalogue import catalogue
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.registry import registry
from crm_host.screens.noted_host import LEVELS
from crm_host.web.pages import done, render

_ = lazy_text


@dataclass(frozen=True)
class GrantLine:
    """One permission of a role, as the form shows it."""

    code: str
    title: Text
    module: str
    choices: tuple[str, ...]
    chosen: str
    proposed: str


@dataclass(frozen=True)
class FieldLine:
    """One field of a record type, as the form shows it."""

    record: str
    name: str
    label: Text
    chosen: str
    proposed: str

    @property
    def key(self) -> str:
        """Name of its input."""
        return f"{self.record}:{self.name}"


@blueprint.get("/roles")
@administrators_only
def role_list() -> ResponseReturnValue:
    """Show the matrix of all roles and permissions."""
    codes = list(registry().roles)
    return render(
        "host/admin_roles.html",
        titles=role_titles(),
        roles=codes,
        permissions=registry().permissions,
        owners=_owners(),
        grants={code: _directory().grants_of(code) for code in codes},
    )


@blueprint.get("/roles/<code>")
@administrators_only
def role_show(code: str) -> ResponseReturnValue:
    """Show what one role may do."""
    _known(code)
    return render(
        "host/admin_role.html",
        code=code,
        title=role_titles()[code],
        grants=list(_grants(code)),
        fields=list(_fields(code)),
        owners=_owners(),
    )


@blueprint.post("/roles/<code>")
@administrators_only
def role_save(code: str) -> ResponseReturnValue:
    """Change what one role may do."""
    _known(code)
    grants, fields = list(_grants(code)), list(_fields(code))
    wanted = {line.code: _chosen(line.code, line.choices, line.chosen) for line in grants}
    change_grants(session(), code, wanted, {line.code: line.proposed for line in grants})
    levels = {
        (line.record, line.name): _chosen(line.key, tuple(LEVELS), line.chosen) for line in fields
    }
    proposed = {(line.record, line.name): line.proposed for line in fields}
    change_field_rights(session(), code, levels, proposed)
    message = _("The role is saved. It holds from everybody's next click on.")
    return done(message, to=url_for("admin.role_show", code=code))


def _owners() -> dict[str, Text]:
    """Return the title of everything that declares permissions."""
    modules = {name: module.declaration.title for name, module in registry().modules.items()}
    return modules | {"host": _("The firm")}


def _grants(role: str) -> Iterator[GrantLine]:
    proposed = registry().roles[role].grants
    present = _directory().grants_of(role)
    for code, permission in registry().permissions.items():
        yield GrantLine(
            code,
            permission.title,
            code.partition(".")[0],
            choices_of(permission),
            present.get(code, "none"),
            proposed.get(code, "none"),
        )


def _fields(role: str) -> Iterator[FieldLine]:
    changed: Any = _directory().field_rights([role])
    for record, model in registry().records.items():
        for name, item in catalogue(model).items():
            proposed = item.spec.rights.get(role, "write")
            chosen = changed.get((role, record, name), proposed)
            yield FieldLine(record, name, item.label, chosen, proposed)


def _chosen(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    value = request.form.get(name, otherwise)
    if value not in allowed:
        raise BadRequest
    return value


def _known(code: str) -> None:
    if code == ADMINISTRATOR or code not in registry().roles:
        raise NotFound


def _directory() -> Directory:
    directory: Directory = current_app.extensions["crm_directory"]
    return directory
