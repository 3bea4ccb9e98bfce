"""Contacts for tests, of this module and of those that build on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_contacts.models import (
    Contact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
    choices,
)


def make_contact(
    session: Session,
    *,
    email: str | None = None,
    phone: str | None = None,
    employer: Contact | None = None,
    role: str | None = None,
    tags: tuple[str, ...] = (),
    address: dict[str, Any] | None = None,
    **values: Any,
) -> Contact:
    """Make and store a person, Nguyễn Thị Đào unless a name is given.

    :param values: columns of the contact, as `display_name`, `owner_id`, `kind`.
    """
    if not {"display_name", "given_name", "family_name"} & values.keys():
        values["display_name"] = "Nguyễn Thị Đào"
    found = [make_tag(session, name) for name in tags]
    contact = Contact(**{"kind": choices.PERSON} | values)
    if email:
        contact.emails.append(EmailAddress(type="work", value=email))
    if phone:
        contact.phones.append(PhoneNumber(type="mobile", value=phone))
    if address:
        contact.addresses.append(PostalAddress(**{"type": "work"} | address))
    if employer is not None:
        contact.employments.append(Employment(organization=employer, role=role))
    contact.tags = found
    session.add(contact)
    session.flush()
    return contact


def make_organization(session: Session, **values: Any) -> Contact:
    """Make and store an organization, Thịnh Phát unless a name is given; see `make_contact`."""
    values.setdefault("display_name", "Công ty TNHH Thịnh Phát")
    return make_contact(session, **values, kind=choices.ORGANIZATION)


def make_tag(session: Session, name: str, parent: Tag | None = None, **values: Any) -> Tag:
    """Return the tag of a name, made where there is none."""
    tag = session.scalars(select(Tag).where(Tag.name == name)).first()
    if tag is None:
        tag = Tag(name=name, parent=parent, **values)
        session.add(tag)
        session.flush()
    return tag


def example_contact(session: Session, number: int) -> Contact:
    """Make a person with every field filled; the number makes each value unlike any other's."""
    firm = make_organization(session, display_name=f"Cơ khí Thịnh Phát {number}")
    return make_contact(
        session,
        display_name=f"Nguyễn Thị Đào {number}",
        nickname=f"Mèo {number}",
        name_prefix=f"Cô {number}",
        parent_id=firm.id,
        website=f"https://dao{number}.example.com",
        industry=f"Nội thất {number}",
        employee_count=number,
        tax_id=f"8{number}001",
        note=f"Gọi sau giờ ăn trưa, hồ sơ {number}.",
        email=f"dao{number}@example.com",
        phone=f"+84 912 {number}",
        employer=firm,
        role=f"Kế toán {number}",
        tags=(f"Khách {number}",),
        address={"street": f"{number} Lê Lợi", "city": f"Huế {number}", "country": "VN"},
    )


def example_tag(session: Session, number: int) -> Tag:
    """Make a tag; the number makes its name unlike any other's."""
    return make_tag(session, f"Khách hàng {number}")


#: States of the list that are worth a look of their own.
SCREENS = (
    "/contacts/contacts?q=kind:organization",
    "/contacts/contacts?q=nobodyhasthisname",
    "/contacts/contacts?q=ciy:Huế",
)
#: Pictures.
NO_SCREENS = ("contacts.contact_picture",)
