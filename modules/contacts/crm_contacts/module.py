"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import MenuItem, Module, Permission, Role, Scope, Setting
from crm_host.api import lazy_text as _

_SCOPES: tuple[Scope, ...] = ("own", "team", "all")


def _role(code: str, title: object, **reach: str) -> Role:
    """Return a role that reads tags; one that writes records consents and shares views, too."""
    grants = {f"contact.{verb}": scope for verb, scope in reach.items()}
    grants["tag.read"] = "all"
    if "write" in reach:
        grants |= {"consent.write": "all", "host.views.share": "team"}
    return Role(code, title, grants)


module = Module(
    name="contacts",
    title=_("Contacts"),
    summary=_("Persons, organizations, and how to reach them."),
    permissions=(
        Permission("contact.read", _("See contacts"), _SCOPES),
        Permission("contact.create", _("Add contacts"), _SCOPES),
        Permission("contact.write", _("Change contacts"), _SCOPES),
        Permission("contact.delete", _("Delete contacts"), _SCOPES),
        Permission("consent.write", _("Record consents and do-not-contact requests")),
        Permission("tag.read", _("See tags")),
        Permission("tag.create", _("Add tags")),
        Permission("tag.write", _("Change tags")),
        Permission("tag.delete", _("Delete tags")),
    ),
    roles=(
        Role(
            "manager",
            _("Manager"),
            {f"contact.{verb}": "all" for verb in ("read", "create", "write", "delete")}
            | {f"tag.{verb}": "all" for verb in ("read", "create", "write", "delete")}
            | {"consent.write": "all", "host.views.share": "all"},
        ),
        _role("sales", _("Sales"), read="all", create="own", write="team", delete="own"),
        _role("service", _("Service"), read="all", create="own", write="team"),
        _role("reader", _("Reader"), read="all"),
    ),
    menu=(
        MenuItem(
            "persons",
            _("Persons"),
            "contacts.contact_list",
            permission="contact.read",
            position=10,
            icon="user",
            query={"q": "kind:person"},
        ),
        MenuItem(
            "organizations",
            _("Organizations"),
            "contacts.contact_list",
            permission="contact.read",
            position=11,
            icon="building",
            query={"q": "kind:organization"},
        ),
        MenuItem(
            "tags",
            _("Tags"),
            "contacts.tag_list",
            section="contacts",
            permission="tag.write",
            position=90,
            icon="tag",
        ),
    ),
    settings=(
        Setting(
            "sort_people_by",
            str,
            "language",
            _("Sort people by"),
            help=_(
                "Vietnamese lists are usually sorted by given name, Greek ones by family name. "
                "After a change run: crm db rekey"
            ),
            choices=(
                ("language", _("What is usual in the main language")),
                ("given", _("Given name")),
                ("family", _("Family name")),
            ),
        ),
    ),
)
