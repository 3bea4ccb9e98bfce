"""Who stands in the history of a contact that nobody made by hand."""

from __future__ import annotations

from crm_contacts.factories import make_contact

from crm_host.testing.site import Site


def test_the_system_is_named_in_the_language_of_the_reader(site: Site) -> None:
    with site.system() as session:
        number = make_contact(session, display_name="Đặng Đức").id
    reader = site.client(site.user("administrator", language="vi"))

    page = reader.get(f"/contacts/contacts/{number}/history")

    assert "Hệ thống" in page.text
    assert "system" not in page.text
