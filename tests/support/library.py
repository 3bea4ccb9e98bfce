"""A record type as a module would declare it, for tests of lists: readers of a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

import crm_host.auth.models  # noqa: F401  (records refer to its tables)
from crm_host.data import fields as field
from crm_host.data.actor import Actor
from crm_host.data.base import Child, Record
from crm_host.data.catalogue import Values
from crm_host.data.derived import search_column
from crm_host.data.fields import FieldSpec
from crm_host.data.folding import digits
from crm_host.data.kinds import TextKind
from crm_host.data.types import BigId
from crm_host.extend.attach import Extension
from crm_host.extend.contributions import contributing
from crm_host.forms.record import RecordForm
from crm_host.i18n.text import translate_plural
from crm_host.screens.actions import Action
from crm_host.screens.detail import DetailScreen
from crm_host.screens.filters.criteria import Filter
from crm_host.screens.labels import Labels
from crm_host.screens.listing import ListScreen
from crm_host.screens.record import RecordScreens
from crm_host.screens.routes import Routes

STATUSES = (("new", "New"), ("member", "Member"), ("left", "Left"))


class Reader(Record):
    """Somebody who borrows books."""

    __tablename__ = "library_reader"
    __record__ = "library.reader"

    name: Mapped[str] = field.Text(
        "Name", required=True, sortable=True, filterable=True, aliases=("họ tên", "όνομα")
    )
    city: Mapped[str | None] = field.Text("City", sortable=True, filterable=True)
    status: Mapped[str | None] = field.Choice("Status", STATUSES, sortable=True, filterable=True)
    points: Mapped[int | None] = field.Number("Points", sortable=True, filterable=True)
    joined: Mapped[date | None] = field.Date("Joined", sortable=True, filterable=True)
    vip: Mapped[bool | None] = field.Boolean("VIP", filterable=True)
    salary: Mapped[int | None] = field.Number(
        "Salary", sortable=True, filterable=True, rights={"clerk": "none"}
    )
    mentor_id: Mapped[int | None] = field.Link(
        "Mentor", "library.reader", "library_reader.id", filterable=True
    )
    search: Mapped[str] = search_column()

    phones: Mapped[list[ReaderPhone]] = relationship(
        back_populates="reader", cascade="all, delete-orphan", order_by="ReaderPhone.id"
    )

    __values__ = (
        Values("phones", FieldSpec("Phones", TextKind(), filterable=True), attribute="number"),
    )

    @property
    def display(self) -> str:
        """The name."""
        return self.name

    def search_parts(self) -> Iterable[str | None]:
        """Name, city and the digits of the phones."""
        return (self.name, self.city, *(digits(phone.number) for phone in self.phones))


class ReaderPhone(Child):
    """One phone number."""

    __tablename__ = "library_reader_phone"
    __parent__ = "reader"

    reader_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("library_reader.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str] = field.Text("Number", filterable=True)
    kind: Mapped[str | None] = mapped_column(String(20))

    reader: Mapped[Reader] = relationship(back_populates="phones")


with contributing("club"):

    class Membership(Extension, owner=Reader):
        """What another module keeps about readers."""

        __tablename__ = "club_membership"

        stars: Mapped[int | None] = field.Number("Stars", sortable=True, filterable=True)


LABELS = Labels(
    one="Reader",
    many="Readers",
    new="New reader",
    edit="Edit reader",
    delete="Delete reader",
    count=lambda num: translate_plural("%(num)s reader", "%(num)s readers", num),
    empty="No readers yet",
)


class ReaderForm(RecordForm):
    """What is typed in about a reader."""

    model = Reader


def _forgive(readers: Sequence[Reader]) -> str:
    for reader in readers:
        reader.points = 0
    return "Forgiven"


def has_more(value: str, _actor: Actor) -> ColumnElement[bool]:
    if not value.isdecimal() or len(value) > 18:
        raise ValueError("no number that the column could hold")
    return Reader.points > int(value)


with contributing("library"):
    screens = RecordScreens(
        Reader,
        form=ReaderForm,
        list=ListScreen(
            Reader,
            columns=("name", "phones", "city", "points", "joined", "owner"),
            sort="name",
            filters=(Filter("rich", "Rich", has_more),),
        ),
        detail=DetailScreen(Reader),
        labels=LABELS,
        actions=(Action("forgive", "Forgive", _forgive, "reader.write"),),
    )
    routes = Routes()
    routes.include(screens.routes)

#: Sees all readers, but not their salaries.
CLERK = Actor(
    user_id=1,
    name="Nguyễn Thị Thu",
    grants={f"library.reader.{action}": "all" for action in ("read", "write", "create", "delete")},
    roles=frozenset({"clerk"}),
    timezone="Asia/Ho_Chi_Minh",
)

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "name": "Đặng Đức",
        "city": "Hà Nội",
        "status": "member",
        "points": 120,
        "phones": ["+84912345678"],
    },
    {"name": "Nguyễn Thị Đào", "city": "Huế", "status": "new", "points": 40, "owner_id": 1},
    {"name": "Vũ An", "city": "Hà Nội", "status": "member", "joined": date(2026, 3, 9)},
    {"name": "Άννα Παπαδοπούλου", "city": "Αθήνα", "points": 1500, "phones": ["+302101234567"]},
    {
        "name": "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ",
        "city": "Πάτρα",
        "status": "left",
        "salary": 900,
        "owner_id": 2,
    },
    {"name": "Oliver O'Brien", "city": None, "vip": True, "joined": date(2025, 12, 31)},
    {"name": "Amelia Smith", "city": "York", "points": 1500, "vip": False},
)


def make_reader(phones: Iterable[str] = (), **values: Any) -> Reader:
    """Return an unsaved reader."""
    numbers = [ReaderPhone(number=number) for number in phones]
    return Reader(phones=numbers, **{"name": "Trần Văn Bình", **values})
