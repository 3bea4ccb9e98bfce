"""Which records the finder takes for the same, and which not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from crm_contacts.models import Contact
from crm_portability.duplicates.blocking import Blocks
from crm_portability.duplicates.evaluation import Truth, evaluate
from crm_portability.duplicates.finding import Finder
from crm_portability.duplicates.normal import Manner, normal
from crm_portability.duplicates.rules import Condition, Part, Rule, RuleSet, default_rules
from crm_portability.duplicates.scoring import DIFFERENT, SAME, SIMILAR, degree
from duplicated import contact
from sqlalchemy.orm import Session

from crm_host.testing import shared_data
from crm_host.testing.site import Site


@pytest.mark.parametrize(
    ("manner", "one", "other"),
    [
        (Manner.NAME, "Nguyễn Thị Đào", "Dao NGUYEN THI"),
        (Manner.NAME, "Παπαδόπουλος Νίκος", "Νικοσ Παπαδοπουλοσ"),
        (Manner.PHONE, "+84 912 345 678", "0912.345.678"),
        (Manner.CODE, "EL 094-014201", "el094014201"),
        (Manner.TEXT, "12  Tràng Tiền", "12 tràng tiền"),
    ],
)
def test_habits_of_writing_make_no_difference(manner: Manner, one: str, other: str) -> None:
    assert normal(manner, one) == normal(manner, other) != ""


@pytest.mark.parametrize(
    ("manner", "one", "other", "expected"),
    [
        (Manner.NAME, "papadopoulos", "papadopoulou", SIMILAR),
        (Manner.NAME, "nguyen", "tran", DIFFERENT),
        (Manner.DAY, "19900312", "19901203", SIMILAR),
        (Manner.DAY, "19900312", "19910415", DIFFERENT),
        (Manner.CODE, "094014201", "094014210", SIMILAR),
        (Manner.TEXT, "10000", "20000", SIMILAR),
        (Manner.TEXT, "1000", "2000", DIFFERENT),
        (Manner.EXACT, "a@anphat.vn", "b@anphat.vn", DIFFERENT),
    ],
)
def test_a_slip_of_the_fingers_is_similar(
    manner: Manner, one: str, other: str, expected: int
) -> None:
    assert degree(manner, one, other) == expected
    assert degree(manner, other, one) == expected


def test_of_several_values_the_best_two_count() -> None:
    assert degree(Manner.EXACT, ("a@x.vn", "b@x.vn"), ("c@x.vn", "b@x.vn")) == SAME


def test_the_same_mail_or_tax_number_is_enough(here: Session) -> None:
    contact(here, "Trần Văn Đức", emails=("duc@anphat.vn",))
    contact(here, "Mr Duc", emails=("info@anphat.vn", "DUC@anphat.vn"))
    contact(here, "An Phát", kind="organization", tax_id="0101234567", tax_country="VN")
    contact(here, "CTY AN PHAT", kind="organization", tax_id="0101 234 567", tax_country="VN")
    assert found(here) == {("Trần Văn Đức", "Mr Duc"), ("An Phát", "CTY AN PHAT")}


def test_a_phone_needs_a_similar_name_because_firms_share_one(here: Session) -> None:
    contact(here, "Γεωργία Παπαδοπούλου", phone="+302101234567")
    contact(here, "Παπαδοπουλου Γεωργια", phone="+302101234567")
    contact(here, "Νίκος Ανδρέου", phone="+302101234567")
    assert found(here) == {("Γεωργία Παπαδοπούλου", "Παπαδοπουλου Γεωργια")}


def test_a_family_at_one_address_is_no_duplicate(here: Session) -> None:
    place = {"street": "12 Tràng Tiền", "city": "Hà Nội"}
    for given in ("An", "Bình"):
        contact(here, f"Lê {given}", family_name="Lê", given_name=given, **place)
    contact(here, "Lê Bình", family_name="Lê", given_name="Bình", **place)
    assert found(here) == {("Lê Bình", "Lê Bình")}


def test_a_person_is_no_duplicate_of_an_organization(here: Session) -> None:
    contact(here, "An Phát", emails=("info@anphat.vn",))
    contact(here, "An Phát", emails=("info@anphat.vn",), kind="organization")
    assert found(here) == set()


def test_a_rule_of_all_and_one_of_any(here: Session) -> None:
    contact(here, "Emma Clarke", emails=("emma@clarke.co.uk",), city="Leeds")
    contact(here, "Emma Clarke", city="York")
    contact(here, "Oliver Brown", city="Leeds")
    name, city = Condition("display_name", similar=True), Condition("address.city")
    assert found(here, RuleSet((Rule((Part((name, city), 2),)),))) == set()
    either = RuleSet((Rule((Part((name, city), 1),)),))
    assert found(here, either) == {
        ("Emma Clarke", "Emma Clarke"),
        ("Emma Clarke", "Oliver Brown"),
    }
    assert RuleSet.from_json(either.as_json()) == either


def test_large_blocks_are_split_by_what_their_members_share_too() -> None:
    """A thousand people of one name: those of one street meet, the others do not."""
    keys = [[("name", "nguyen"), ("street", place // 2)] for place in range(1000)]
    blocks = Blocks(keys)
    assert all(len(blocks.partners(place)) < 60 for place in range(1000))
    assert all(place ^ 1 in blocks.partners(place) for place in range(1000))


@pytest.mark.parametrize(
    ("number", "precision", "recall"), [(1, 0.995, 0.99), (2, 0.99, 0.98), (3, 0.99, 0.97)]
)
def test_febrl(site: Site, here: Session, number: int, precision: float, recall: float) -> None:
    file = Path(shared_data("febrl")) / f"dataset{number}.csv"
    truth = Truth("rec_id", re.compile(r"rec-(\d+)-"))
    done = evaluate(Contact, [file], truth)
    assert done.true_pairs == {1: 500, 2: 1934, 3: 6538}[number]
    assert done.precision >= precision
    assert done.recall >= recall
    assert done.seconds < 20


def found(session: Session, rules: RuleSet | None = None) -> set[tuple[str, str]]:
    """Return the names of the pairs that the finder brings."""
    session.flush()
    finder = Finder(Contact, rules or default_rules(Contact))
    finder.read()
    names = dict(session.query(Contact.id, Contact.display_name).all())
    return {(names[pair.low], names[pair.high]) for pair in finder.pairs()}
