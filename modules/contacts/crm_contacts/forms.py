"""The forms of contacts and tags."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import FileField

from crm_contacts.inputs import (
    AddressForm,
    EmailForm,
    EmploymentForm,
    MainLineForm,
    MobileForm,
    NewTagsField,
    TagsField,
)
from crm_contacts.models import ConsentEntry, Contact, DoNotContact, Employment, Tag, choices
from crm_contacts.services.photos import PHOTO_TYPES
from crm_contacts.values.names import PersonName, compose_name, written_order
from crm_host.api import (
    ChildForm,
    Form,
    NotFound,
    RecordForm,
    Section,
    current_actor,
    field_right,
    resolve,
    session,
)
from crm_host.api import lazy_text as _

_CHILDREN = {
    "email": EmailForm,
    "address": AddressForm,
    "company": EmploymentForm,
}


class ContactForm(RecordForm):
    """What persons and organizations have in common."""

    model = Contact
    slot = "contacts.contact.form"
    tag = TagsField(_("Tags"))
    new_tags = NewTagsField(
        _("New tags"), description=_("Separate them by commas. “A / B” puts B below A.")
    )

    def __init__(self, record: Contact, *args: Any, **options: Any) -> None:
        if record.id is None:
            _prefill_employer(record)
        super().__init__(record, *args, **options)
        actor = current_actor()
        if field_right(actor, Contact.__record__, "tag") != "write":
            del self.tag
        if not (hasattr(self, "tag") and actor.may("contacts.tag.create")):
            del self.new_tags

    def _values(self) -> dict[str, Any]:
        contact: Any = self.record
        if self.only:
            return super()._values()
        return super()._values() | {"tag": [str(tag.id) for tag in contact.tags]}


class PersonForm(ContactForm):
    """A person: the written name is enough, its parts are for those who know them."""

    children = _CHILDREN | {"phone": MobileForm}
    sections = (
        Section(
            _("Name"),
            "display_name",
            "name_prefix",
            "family_name",
            "middle_name",
            "given_name",
            "name_suffix",
            "nickname",
        ),
        Section(_("How to reach"), "phone", "email"),
        Section(_("Work"), "company"),
        Section(_("Addresses"), "address"),
        Section(_("More"), "language", "birthday", "website", "tax_id", "tax_country", "note"),
        Section(_("Tags"), "tag", "new_tags"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Take the written name from its parts where only these were entered."""
        written = self._fields.get("display_name")
        if written is not None and not written.data:
            written.data = self._composed() or None
        return bool(super().validate(extra_validators))

    def _composed(self) -> str:
        parts = (
            self._fields[name].data or "" if name in self._fields else ""
            for name in ("family_name", "middle_name", "given_name")
        )
        name = PersonName(*parts)
        order = written_order(f"{name.family} {name.given}", home=current_actor().region)
        return compose_name(name, order)


class OrganizationForm(ContactForm):
    """An organization."""

    children = _CHILDREN | {"phone": MainLineForm}
    sections = (
        Section(_("Organization"), "display_name", "nickname", "parent_id", "website"),
        Section(_("How to reach"), "phone", "email"),
        Section(_("Addresses"), "address"),
        Section(
            _("More"),
            "tax_id",
            "tax_country",
            "industry",
            "employee_count",
            "language",
            "note",
        ),
        Section(_("Tags"), "tag", "new_tags"),
    )


class TagForm(RecordForm):
    """A tag."""

    model = Tag
    sections = (Section("", "name", "color", "parent_id"),)


class ConsentForm(ChildForm):
    """A new line of the consent ledger."""

    model = ConsentEntry
    names = ("purpose", "channel", "is_given", "lawful_basis", "source", "wording", "at")


class BlockForm(ChildForm):
    """A new do-not-contact."""

    model = DoNotContact
    names = ("channel", "reason", "source", "note")


class PhotoForm(Form):
    """A picture to upload."""

    photo = FileField(
        _("Picture"),
        description=_("PNG, JPEG, GIF or WebP, up to 5 MB."),
        render_kw={"accept": ",".join(PHOTO_TYPES)},
    )


def form_of(contact: Contact) -> type[ContactForm]:
    """Return the form for a contact's kind."""
    return OrganizationForm if contact.is_organization else PersonForm


def save_contact(contact: Contact, form: ContactForm) -> None:
    """Write the form into a contact."""
    contact.kind = contact.kind or choices.PERSON
    form.populate(contact)
    session().add(contact)


def _prefill_employer(person: Contact) -> None:
    """Let a new person work for the organization from whose page the form was opened."""
    if person.is_organization or "employer" not in request.args or person.employments:
        return
    try:
        organization = resolve(Contact, request.args["employer"])
    except NotFound:
        return
    person.employments.append(Employment(organization_id=organization.id))
