"""Texts that data holds in several languages, on both databases."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from werkzeug.datastructures import MultiDict

from crm_host.api import (
    Notation,
    Record,
    RecordForm,
    Section,
    Translated,
    ValueRefused,
    catalogue,
    document_language,
    field,
    in_every_language,
    search_column,
)
from crm_host.data.actor import SYSTEM, Actor, acting_as
from crm_host.data.changes import Change
from crm_host.data.derived import set_main_language
from crm_host.data.history import history_of
from crm_host.screens.past import told

FILTER = {"en": "Water filter", "vi": "Lọc nước", "el": "Φίλτρο νερού"}


class Ware(Record):
    """Something that is sold in three countries."""

    __tablename__ = "stock_ware"
    __record__ = "stock.ware"

    name: Mapped[Translated] = field.Translated(
        "Name", required=True, sortable=True, filterable=True, aliases=("Tên", "Όνομα")
    )
    hint: Mapped[Translated | None] = field.Translated("Hint", max_length=20)
    search: Mapped[str] = search_column()

    @property
    def display(self):
        return str(self.name)

    def search_parts(self):
        return self.name.values()


class WareForm(RecordForm):
    model = Ware
    sections = (Section("Ware", "name", "hint"),)


@pytest.fixture
def stock(site):
    """Return the site with a table of wares, a firm that speaks Vietnamese, and three wares."""
    Ware.__table__.create(site.engine)
    set_main_language("vi")
    with site.system() as session:
        session.add(Ware(name=Translated(FILTER)))
        session.add(Ware(name=Translated(en="Pump", el="Αντλία")))
        session.add(Ware(name=Translated(vi="Ống")))
    yield site
    set_main_language("en")


def names_seen(stock, language: str) -> list[str]:
    with stock.system() as session:
        rows = list(session.scalars(select(Ware).order_by(Ware.id)))
        with acting_as(Actor(None, kind="system", language=language)):
            return [row.display for row in rows]


def test_a_reader_sees_their_language_else_the_firms_else_any(stock):
    assert names_seen(stock, "el") == ["Φίλτρο νερού", "Αντλία", "Ống"]
    assert names_seen(stock, "vi") == ["Lọc nước", "Pump", "Ống"]
    assert names_seen(stock, "en") == ["Water filter", "Pump", "Ống"]


@pytest.mark.parametrize("typed", ["water", "LỌC", "loc nuoc", "φιλτρο", "Φίλτρο ν"])
def test_a_filter_finds_it_in_every_language(stock, typed):
    condition = catalogue(Ware)["name"].condition("=", typed, Notation("en"))
    with stock.system() as session:
        assert session.scalars(select(Ware.id).where(condition)).all() == [1]


@pytest.mark.parametrize("typed", ["ater", "%", "nuoc", "_"])
def test_a_filter_reads_from_the_beginning_and_takes_signs_as_they_are(stock, typed):
    condition = catalogue(Ware)["name"].condition("=", typed, Notation("en"))
    with stock.system() as session:
        assert session.scalars(select(Ware.id).where(condition)).all() == []


def test_all_languages_are_searched(stock):
    with stock.system() as session:
        texts = session.scalars(select(Ware.search).order_by(Ware.id)).all()
    assert all(word in texts[0] for word in ("water", "loc", "φιλτρο"))


def test_a_list_is_in_the_order_of_the_firms_language(stock):
    with stock.system() as session:
        order = catalogue(Ware)["name"].order()
        assert session.scalars(select(Ware.id).order_by(order)).all() == [1, 3, 2]


def test_files_have_a_column_for_each_language(stock):
    columns = {column.key: column for column in catalogue(Ware)["name"].columns()}
    assert list(columns) == ["name:en", "name:vi", "name:el", "name"]
    assert [key for key, column in columns.items() if not column.import_only] == [
        "name:en",
        "name:vi",
        "name:el",
    ]
    with stock.system() as session:
        ware = session.get(Ware, 1)
        assert columns["name:vi"].read(ware) == "Lọc nước"
        parsed = columns["name:vi"].parse(" Bộ  lọc nước ", Notation("en"))
        columns["name:vi"].write(ware, parsed)
        columns["name"].write(ware, columns["name"].parse("Filter", Notation("en")))
        columns["name:el"].write(ware, columns["name:el"].parse("", Notation("en")))
        session.commit()
        session.expire_all()
        assert ware.name == {"en": "Filter", "vi": "Bộ lọc nước"}


def test_a_change_set_keeps_old_and_new_texts(stock):
    with stock.system() as session:
        ware = session.get(Ware, 3)
        ware.name = ware.name.with_text("el", "Σωλήνας")
    with stock.system() as session:
        found = session.query(Change).filter_by(record_type="stock.ware", operation="update").one()
        assert found.values == {"name": [{"vi": "Ống"}, {"vi": "Ống", "el": "Σωλήνας"}]}


def test_the_history_tells_which_language_changed(stock):
    with stock.system() as session:
        ware = session.get(Ware, 3)
        ware.name = ware.name.with_text("el", "Σωλήνας")
    with stock.system() as session, stock.app.test_request_context():
        newest = told(history_of(session.get(Ware, 3)))[0]
    assert [(line.old, line.new) for line in newest.lines] == [("vi: Ống", "vi: Ống · el: Σωλήνας")]


def form_of(ware: Ware, typed: dict[str, str] | None = None) -> WareForm:
    sent = MultiDict(typed) if typed is not None else None
    return WareForm(ware, formdata=sent, meta={"csrf": False})


def test_the_form_has_an_input_for_each_language_the_readers_first(stock):
    with (
        stock.system() as session,
        stock.app.test_request_context(),
        acting_as(Actor(None, kind="system", language="el")),
    ):
        html = str(form_of(session.get(Ware, 1)).name())
    assert html.index('name="name:el"') < html.index("<details") < html.index('name="name:vi"')
    assert 'value="Φίλτρο νερού"' in html
    assert 'lang="vi"' in html


def test_what_is_typed_in_one_language_leaves_the_others(stock):
    with stock.system() as session, stock.app.test_request_context(method="POST"):
        ware = session.get(Ware, 2)
        form = form_of(ware, {"name:en": "Pump", "name:vi": " Máy  bơm ", "name:el": ""})
        assert form.validate()
        form.populate(ware)
        assert ware.name == {"en": "Pump", "vi": "Máy bơm"}


def test_a_form_that_is_empty_in_every_language_is_refused_at_its_input(stock):
    with stock.system(), stock.app.test_request_context(method="POST"):
        form = form_of(Ware(), {"name:en": " ", "name:vi": "", "name:el": ""})
        assert not form.validate()
        assert form.name.errors == ["Fill this in."]


def test_a_text_that_is_too_long_is_refused_and_kept_as_typed(stock):
    with stock.system(), stock.app.test_request_context(method="POST"):
        form = form_of(Ware(), {"name:en": "Hose", "hint:vi": "x" * 21, "hint:en": "short"})
        assert not form.validate()
        assert "at most 20 characters" in form.hint.errors[0]
        assert form.hint.text("vi") == "x" * 21


def test_a_text_cannot_break_out_of_its_input(stock):
    with stock.system(), stock.app.test_request_context():
        html = str(form_of(Ware(name=Translated(en='"><script>alert(1)</script>'))).name())
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("record", "spoken"),
    [
        (SimpleNamespace(language="el"), "el"),
        (SimpleNamespace(language=""), "vi"),
        (SimpleNamespace(language=None), "vi"),
        (SimpleNamespace(language="tlh"), "vi"),
        (SimpleNamespace(), "vi"),
    ],
)
def test_a_document_speaks_the_customers_language_and_not_the_clerks(record, spoken):
    set_main_language("vi")
    try:
        with acting_as(Actor(1, "Emma Clarke", language="en")):
            assert document_language(record) == spoken
    finally:
        set_main_language("en")


def test_headings_of_files_name_the_language(stock):
    column = catalogue(Ware)["name"].columns()[1]
    with stock.app.test_request_context(), acting_as(SYSTEM):
        assert "Name (Tiếng Việt)" in in_every_language(column.label)
    assert column.aliases == ("Tên:vi", "Όνομα:vi")


def test_a_text_of_one_language_may_be_too_long():
    with pytest.raises(ValueRefused):
        catalogue(Ware)["hint"].columns()[0].parse("x" * 21, Notation("en"))
