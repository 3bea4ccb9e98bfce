"""The queue of likely duplicates and the page on which records become one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from crm_contacts.models import Contact
from crm_portability.duplicates.models import DuplicatePair, DuplicateSearch
from crm_portability.records import plural
from duplicated import contact
from sqlalchemy import select

from crm_host.api import enqueue
from crm_host.auth.models import FieldRight
from crm_host.kernel.state import bump_config_version
from crm_host.testing.client import Client
from crm_host.testing.queries import query_budget
from crm_host.testing.site import Site

QUEUE = "/portability/duplicates/contacts"
RunJobs = Callable[[], int]


@pytest.fixture
def ids(site: Site, crm: Client, run_jobs: RunJobs) -> list[int]:
    """Three contacts of which two are the same, compared."""
    with site.system() as session:
        made = [
            contact(session, "Trần Văn Đức", emails=("duc@anphat.vn",), city="Hà Nội"),
            contact(session, "Tran Duc", emails=("duc@anphat.vn",), phone="+84912345678"),
            contact(session, "Άννα Παπαδοπούλου", emails=("anna@hellas.gr",)),
        ]
        numbers = [one.id for one in made]
    crm.post(f"{QUEUE}/search")
    run_jobs()
    return numbers


def test_the_queue_tells_why_two_are_likely_the_same(crm: Client, ids: list[int]) -> None:
    page = crm.get(QUEUE)
    assert page.heading == "Duplicates: Contacts"
    assert "Trần Văn Đức and Tran Duc" in page.text
    assert "The same: E-mail" in page.text
    assert "Παπαδοπούλου" not in page.text


def test_what_was_dismissed_is_never_brought_up_again(
    site: Site, crm: Client, ids: list[int], run_jobs: RunJobs
) -> None:
    crm.post(str(crm.get(QUEUE).one("form[action$='/dismiss']")["action"]))
    with site.system() as session:
        session.get_one(Contact, ids[0]).display_name = "Trần Đức"
    crm.post(f"{QUEUE}/search")
    run_jobs()
    assert "No likely duplicates" in crm.get(QUEUE).text
    dismissed = crm.get(f"{QUEUE}?dismissed=1")
    crm.post(str(dismissed.one("form[action$='/reopen']")["action"]))
    assert "Trần Đức and Tran Duc" in crm.get(QUEUE).text


def test_a_pair_disappears_when_the_records_are_made_different(
    site: Site, crm: Client, ids: list[int], run_jobs: RunJobs
) -> None:
    with site.system() as session:
        session.get_one(Contact, ids[1]).emails[0].value = "tran@anphat.vn"
        session.get_one(Contact, ids[1]).display_name = "Lê Bình"
    crm.post(f"{QUEUE}/search")
    run_jobs()
    assert "No likely duplicates" in crm.get(QUEUE).text


def test_merging_takes_the_newest_values_and_can_be_undone(
    site: Site, crm: Client, ids: list[int]
) -> None:
    link = str(crm.get(QUEUE).one("a.btn-primary[data-key]")["href"])
    merge = crm.get(link)
    assert merge.heading == "Merge 2 records"
    assert merge.one("input[name='field-display_name'][checked]")["value"] == str(ids[1])
    answer = crm.submit(link, {"field-display_name": str(ids[0])}, form="main form")
    assert answer.status == 303
    kept = crm.get(f"/contacts/contacts/{ids[0]}")
    assert kept.heading.endswith("Trần Văn Đức")
    assert "duc@anphat.vn" in kept.text
    assert "0912 345 678" in kept.text or "+84 912 345 678" in kept.text
    undo = kept.one(".toast form")
    assert crm.post(str(undo["action"])).status == 303
    again = crm.get(f"/contacts/contacts/{ids[1]}")
    assert again.heading.endswith("Tran Duc")
    assert "Trần Văn Đức and Tran Duc" in crm.get(QUEUE).text


def test_the_old_address_leads_to_what_is_left(crm: Client, ids: list[int]) -> None:
    crm.submit(f"/portability/merge/contacts?id={ids[0]}&id={ids[1]}", {})
    old = crm.get(f"/contacts/contacts/{ids[1]}")
    assert (old.status, old.location) == (303, f"/contacts/contacts/{ids[0]}")
    assert crm.get(f"/contacts/contacts/{ids[0]}").status == 200


def test_a_pair_with_a_hidden_record_does_not_exist(site: Site, ids: list[int]) -> None:
    own = {"contacts.contact.read": "own", "contacts.contact.write": "own"}
    user = site.user(grants={**own, "portability.duplicates.review": "all"})
    with site.system() as session:
        session.get_one(Contact, ids[0]).owner_id = user
        pair = session.scalars(select(DuplicatePair.id)).one()
    browser = site.client(user)
    assert "Tran Duc" not in browser.get(QUEUE).everything
    assert browser.post(f"{QUEUE}/{pair}/dismiss").status == 404
    assert browser.get(f"/portability/merge/contacts?id={ids[0]}&id={ids[1]}").status == 404


def test_merging_without_the_right_to_delete_is_refused(site: Site, ids: list[int]) -> None:
    rights = {"contacts.contact.read": "all", "contacts.contact.write": "all"}
    user = site.user(grants={**rights, "portability.duplicates.review": "all"})
    answer = site.client(user).post(
        "/portability/merge/contacts", {"id": [str(n) for n in ids[:2]], "keep": str(ids[0])}
    )
    assert answer.status == 403
    assert site.client(user).get(f"/contacts/contacts/{ids[1]}").status == 200


def test_the_queue_keeps_to_six_statements(site: Site, crm: Client, ids: list[int]) -> None:
    crm.get(QUEUE)
    with query_budget(site.engine, 6):
        crm.get(QUEUE)


TYPED = "display_name=tran+van+duc&email-0-value=duc%40anphat.vn&kind=person"


def test_typing_what_is_there_already_says_so(site: Site, crm: Client, ids: list[int]) -> None:
    crm.get(f"{QUEUE}/like?{TYPED}", htmx=True)
    with query_budget(site.engine, 4):
        page = crm.get(f"{QUEUE}/like?{TYPED}", htmx=True)
    assert "in the CRM already" in page.text
    assert [str(link["href"]) for link in page.all("a")] == [
        f"/contacts/contacts/{ids[0]}",
        f"/contacts/contacts/{ids[1]}",
    ]
    assert "The same: Name, E-mail" in page.text
    other = crm.get(f"{QUEUE}/like?display_name=Emma+Clarke&kind=person", htmx=True)
    assert other.text == ""


def test_the_form_of_a_new_contact_asks_while_somebody_types(crm: Client) -> None:
    watch = crm.get("/contacts/contacts/new").one("#likely-duplicates")
    assert str(watch["hx-get"]).startswith("/portability/duplicates/contacts/like")
    assert "#record-form [name^='email-']" in str(watch["hx-include"])


def test_a_clerk_lets_the_same_town_and_a_similar_name_count(
    site: Site, crm: Client, ids: list[int], run_jobs: RunJobs
) -> None:
    with site.system() as session:
        contact(session, "TRẦN VĂN ĐỨC", city="Hà Nội")
    rules = crm.get(f"{QUEUE}/rules")
    new = rules.all("input[name='column']")[-1]["value"]
    chosen = {
        f"{new}-display_name": "similar",
        f"{new}-address.city": "same",
        f"needed-{new}": "2",
    }
    wrong = crm.submit(f"{QUEUE}/rules", {**chosen, f"needed-{new}": "3"})
    assert wrong.status == 422
    assert "write a number from 1 to 2" in wrong.text
    assert crm.submit(f"{QUEUE}/rules", chosen).status == 303
    run_jobs()
    page = crm.get(QUEUE)
    assert "Trần Văn Đức and TRẦN VĂN ĐỨC" in page.text
    assert "The same: Name, City" in page.text


def test_the_rules_are_not_for_everybody(site: Site) -> None:
    rights = {"contacts.contact.read": "all", "portability.duplicates.review": "all"}
    assert site.client(site.user(grants=rights)).get(f"{QUEUE}/rules").status == 403


def test_rows_of_a_list_are_merged(crm: Client, ids: list[int]) -> None:
    answer = crm.post("/contacts/contacts/bulk", {"action": "merge", "id": [str(n) for n in ids]})
    assert crm.get(answer.location).heading == "Merge 3 records"
    one = crm.post("/contacts/contacts/bulk", {"action": "merge", "id": str(ids[0])})
    assert one.status == 422
    assert "Select from 2 to 50 records" in one.text


def test_a_third_duplicate_is_offered_along(
    site: Site, crm: Client, ids: list[int], run_jobs: RunJobs
) -> None:
    with site.system() as session:
        third = contact(session, "T. V. Duc", emails=("duc@anphat.vn",)).id
    crm.post(f"{QUEUE}/search")
    run_jobs()
    page = crm.get(f"/portability/merge/contacts?id={ids[0]}&id={ids[1]}")
    more = page.one(f"a.btn[href*='id={third}']")
    assert "Add 1 more that is likely the same" in more.get_text(" ", strip=True)
    assert crm.get(str(more["href"])).heading == "Merge 3 records"


def test_only_what_changed_since_is_compared_again(
    site: Site, crm: Client, ids: list[int], run_jobs: RunJobs
) -> None:
    with site.system() as session:
        contact(session, "Anna Papadopoulou", emails=("anna@hellas.gr",))
        enqueue("portability.duplicates_due", as_system=True)
    run_jobs()
    page = crm.get(QUEUE)
    assert "Άννα Παπαδοπούλου and Anna Papadopoulou" in page.text
    assert "Trần Văn Đức and Tran Duc" in page.text
    assert "Compared 1 on" in page.text


def test_after_saving_the_page_offers_to_compare_with_what_is_like_it(
    site: Site, crm: Client, ids: list[int]
) -> None:
    answer = crm.submit(
        "/contacts/contacts/new", {"display_name": "Đức Trần", "email-0-value": "duc@anphat.vn"}
    )
    page = crm.get(answer.location)

    hint = crm.get(str(page.one("#like-saved")["hx-get"]), htmx=True)

    assert "in the CRM already" in hint.text
    assert "The same: E-mail" in hint.text
    number = int(answer.location.rpartition("/")[2])
    links = [str(link["href"]) for link in hint.all("a.btn")]
    assert set(links) == {
        f"/portability/merge/contacts?id={number}&id={other}" for other in ids[:2]
    }
    assert crm.get(links[0]).heading == "Merge 2 records"


def test_what_somebody_called_two_is_not_brought_up_on_saving(
    site: Site, crm: Client, ids: list[int]
) -> None:
    crm.post(str(crm.get(QUEUE).one("form[action$='/dismiss']")["action"]))
    crm.submit(f"/contacts/contacts/{ids[0]}/edit", {"job_title": "Giám đốc"})
    page = crm.get(f"/contacts/contacts/{ids[0]}")

    hint = crm.get(str(page.one("#like-saved")["hx-get"]), htmx=True)

    assert "Tran Duc" not in hint.text


def test_after_saving_no_value_stands_in_the_address_that_is_asked(
    site: Site, ids: list[int]
) -> None:
    names = ("contacts.contact.read", "contacts.contact.write", "portability.duplicates.review")
    user = site.user(grants=dict.fromkeys(names, "all"))
    (role,) = site.actor(user).roles
    with site.system() as session:
        session.get_one(Contact, ids[0]).tax_id = "0312345678"
        for name in ("tax_id", "email"):
            right = FieldRight(role=role, record="contacts.contact", field=name, level="none")
            session.add(right)
        bump_config_version(session.connection())
    browser = site.client(user)
    browser.submit(f"/contacts/contacts/{ids[0]}/edit", {"job_title": "Giám đốc"})

    page = browser.get(f"/contacts/contacts/{ids[0]}")
    address = str(page.one("#like-saved")["hx-get"])
    with query_budget(site.engine, 6):
        hint = browser.get(address, htmx=True)

    assert address == f"{QUEUE}/like?but={ids[0]}&saved=1"
    assert "0312345678" not in page.html
    assert "duc@anphat.vn" not in page.html
    assert "E-mail" not in hint.text
    assert browser.get(f"{QUEUE}/like?but=99&saved=1", htmx=True).status == 404


def test_others_see_no_hint(site: Site, crm: Client, ids: list[int]) -> None:
    crm.submit(f"/contacts/contacts/{ids[0]}/edit", {"job_title": "Giám đốc"})
    other = site.client(site.user("manager"))
    assert not other.get(f"/contacts/contacts/{ids[0]}").all("#like-saved")


def test_the_merge_page_asks_which_code_stays(atlas: Site, crm: Client, country: type[Any]) -> None:
    with atlas.system() as session:
        made = [country(code="EL", name_en="Hellas"), country(code="GR", name_en="Greece")]
        session.add_all(made)
        session.flush()
        hellas, greece = (one.id for one in made)
        address = f"/portability/merge/{plural(country)}?id={hellas}&id={greece}"

    page = crm.get(address)

    row = next(row for row in page.all("tbody tr") if "only one can stay" in row.get_text())
    assert len(row.select("input[name='field-code']")) == 2


def test_chosen_rules_are_a_change_that_is_taken_back(
    site: Site, crm: Client, ids: list[int]
) -> None:
    def rules() -> list[Any] | None:
        with site.system() as session:
            return session.scalars(select(DuplicateSearch.rules)).one()

    page = crm.get(f"{QUEUE}/rules")
    new = page.all("input[name='column']")[-1]["value"]
    crm.submit(f"{QUEUE}/rules", {f"{new}-display_name": "same", f"needed-{new}": "1"})
    chosen = rules()
    assert chosen is not None

    undo = str(crm.get(QUEUE).one(".toast form")["action"])
    assert crm.post(undo).status == 303

    assert rules() is None
    assert crm.post(undo).status == 409
    other = site.client(site.user("manager"))
    assert other.post(undo).status == 404
    assert "Contacts: Rules" in crm.get("/audit").texts(".audit-lines dt")


def test_a_judgment_is_told_in_the_audit(crm: Client, ids: list[int]) -> None:
    crm.post(str(crm.get(QUEUE).one("form[action$='/dismiss']")["action"]))
    undo = str(crm.get(QUEUE).one(".toast form")["action"])

    assert "Contacts: Two different records since" in crm.get("/audit").texts(".audit-lines dt")

    crm.post(undo)
    assert "Trần Văn Đức and Tran Duc" in crm.get(QUEUE).text
