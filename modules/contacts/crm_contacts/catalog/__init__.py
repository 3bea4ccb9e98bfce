"""The fields of a contact that are more than one column: each is in lists, filters and files."""

from __future__ import annotations

from crm_contacts.catalog import headings
from crm_contacts.catalog.addresses import AddressField, CountryField, TownField
from crm_contacts.catalog.plain import BirthdayField, TagField, WebsiteField
from crm_contacts.catalog.reach import EmailField, PhoneField
from crm_contacts.catalog.work import CompanyField, OwnerField
from crm_contacts.kinds import CountryKind, EmailKind, PhoneKind
from crm_contacts.models import choices
from crm_contacts.models.contact import Contact
from crm_host.api import Field, FieldSpec, TextKind, spec_of
from crm_host.api import lazy_text as _


def contact_fields() -> tuple[Field, ...]:
    """Return them; those named as a column take its place."""
    return (
        OwnerField("parent_id", spec_of(Contact.parent_id)),
        WebsiteField("website", spec_of(Contact.website)),
        BirthdayField("birthday", spec_of(Contact.birthday)),
        PhoneField(
            "phone",
            FieldSpec(_("Phone"), PhoneKind(), filterable=True, aliases=headings.PHONE["other"]),
            relation="phones",
            types=choices.PHONE_TYPES,
            headings=headings.PHONE,
            type_headings=headings.PHONE_TYPE,
        ),
        EmailField(
            "email",
            FieldSpec(
                _("E-mail"),
                EmailKind(),
                sortable=True,
                filterable=True,
                aliases=headings.EMAIL["other"],
            ),
            relation="emails",
            types=choices.EMAIL_TYPES,
            headings=headings.EMAIL,
            type_headings=headings.EMAIL_TYPE,
        ),
        CompanyField(
            "company",
            FieldSpec(_("Company"), TextKind(), filterable=True, aliases=headings.COMPANY),
            relation="employments",
        ),
        AddressField(
            "address",
            FieldSpec(
                _("Address"),
                TextKind(),
                filterable=True,
                aliases=("Địa chỉ", "Διεύθυνση"),
                parts=("city", "country"),
            ),
            relation="addresses",
            searched=("area", "former_district", "city", "province"),
        ),
        TownField(
            "city",
            FieldSpec(
                _("City"),
                TextKind(),
                filterable=True,
                portable=False,
                editable=False,
                aliases=("Thành phố", "Tỉnh", "Πόλη"),
            ),
        ),
        CountryField(
            "country",
            FieldSpec(
                _("Country"),
                CountryKind(),
                filterable=True,
                portable=False,
                editable=False,
                aliases=("Quốc gia", "Χώρα"),
            ),
        ),
        TagField(
            "tag",
            FieldSpec(_("Tags"), TextKind(), filterable=True, aliases=headings.TAGS),
            relation="taggings",
            linked="tag",
        ),
    )
