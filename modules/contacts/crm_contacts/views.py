"""Routes beyond those of the record screens: pictures, consents, do-not-contact."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from crm_contacts.forms import BlockForm, ConsentForm, PhotoForm
from crm_contacts.models import ConsentEntry, Contact
from crm_contacts.screens import contact_screens, tag_screens
from crm_contacts.services import blocks, consents, photos
from crm_host.api import (
    Refused,
    Routes,
    done,
    invalid,
    render,
    require,
    resolve,
    serve_file,
    translate,
    utc_now,
)

routes = Routes()
routes.include(contact_screens.routes)
routes.include(tag_screens.routes)


@routes.get("/contacts/<int:id>/picture", permission="contact.read")
def contact_picture(id: int) -> Response:
    """Answer a contact's picture."""
    contact = resolve(Contact, id)
    if contact.photo_sha256 is None:
        abort(404)
    try:
        return serve_file(contact.photo_sha256, contact.photo_type or "")
    except FileNotFoundError:
        abort(404)


@routes.form("/contacts/<int:id>/photo", permission="contact.write")
def contact_photo(id: int) -> Response:
    """Answer the form for a picture, keep or remove it."""
    contact = _writable(id)
    form = PhotoForm()
    if request.method == "POST":
        try:
            return _keep_photo(contact)
        except Refused as refused:
            form.photo.errors = [str(refused.message)]
    return _form_page(contact, form, "contacts/contact_photo.html")


def _keep_photo(contact: Contact) -> Response:
    if "remove" in request.form:
        photos.remove_photo(contact)
        return done(translate("The picture is gone."), to=_page_of(contact))
    upload = request.files.get("photo")
    photos.set_photo(contact, upload.read(photos.MAX_BYTES + 1) if upload else b"")
    return done(translate("The picture is kept."), to=_page_of(contact))


@routes.form("/contacts/<int:id>/consent", permission="consent.write")
def contact_consent(id: int) -> Response:
    """Answer the form for a line of the consent ledger, and add it."""
    contact = _writable(id)
    form = ConsentForm(request.form or None, data={"at": utc_now(), "is_given": True})
    if request.method == "POST" and form.validate():
        entry = ConsentEntry()
        form.fill(entry)
        try:
            consents.record(contact, entry)
        except Refused as refused:
            form.at.errors = [str(refused.message)]
        else:
            return done(translate("The consent is recorded."), to=_page_of(contact))
    return _form_page(contact, form, "contacts/contact_consent.html")


@routes.form("/contacts/<int:id>/block", permission="consent.write")
def contact_block(id: int) -> Response:
    """Answer the form for a do-not-contact, and add it."""
    contact = _writable(id)
    form = BlockForm(request.form or None)
    if request.method == "POST" and form.validate():
        values = {name: field.data for name, field in form.inputs.items()}
        blocks.block(contact, **values)
        return done(translate("This will be respected."), to=_page_of(contact))
    return _form_page(contact, form, "contacts/contact_block.html")


@routes.post("/contacts/<int:id>/block/<int:block>/lift", permission="consent.write")
def contact_block_lift(id: int, block: int) -> Response:
    """End a do-not-contact."""
    contact = _writable(id)
    entry = next((item for item in contact.blocks if item.id == block), None)
    if entry is None:
        abort(404)
    blocks.lift(entry)
    return done(translate("This contact may be approached again."), to=_page_of(contact))


def _writable(id: int) -> Contact:
    contact = resolve(Contact, id)
    require(contact_screens.permission("write"), contact)
    return contact


def _page_of(contact: Contact) -> str:
    return contact_screens.url("detail", contact)


def _form_page(contact: Contact, form: Any, template: str) -> Response:
    crumbs = [
        (contact_screens.labels.many, contact_screens.list_url()),
        (contact.display, _page_of(contact)),
    ]
    context: dict[str, Any] = {"record": contact, "crumbs": crumbs}
    context["cancel_url"] = _page_of(contact)
    if request.method == "POST":
        return invalid(form, template, **context)
    return render(template, form=form, **context)
