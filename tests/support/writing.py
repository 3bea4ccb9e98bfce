"""Every way in which somebody may write at a whole site, as its screens and commands do it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from crm_feed.factories import make_activity, make_note
from sqlalchemy import func, inspect, select, table, text
from wizard import checked, finished, started

from crm_host.api import catalogue, enqueue, record_class, session
from crm_host.data.changes import ChangeSet
from crm_host.data.merging import merge
from crm_host.data.session import system_session
from crm_host.jobs.declare import job
from crm_host.screens.custom.defining import define_field
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
LIST = "/contacts/contacts"
ONE, TWO, GONE = f"{LIST}/1", f"{LIST}/2", f"{LIST}/3"
FEED = f"/feed/of/{CONTACT}/1"
ACTIVITIES = "/feed/activities"
CALL = f"{ACTIVITIES}/1"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
#: What tells what was, or works in the background; none of it is what people keep.
_ACCOUNTS = (
    "host_change", "host_event", "host_job", "host_bulk", "host_recent", "host_session",
    "host_consumer", "host_mail", "host_merged_record", "host_submission", "host_user",
    "portability_import", "portability_run", "portability_duplicate", "portability_mapping",
    "host_role_grant", "host_idempotency", "host_generation", "feed_notification",
    "feed_presence", "feed_follower", "feed_draft", "crm_", "alembic", "sqlite_",
)  # fmt: skip
#: Where rows that were taken off wait for being swept.
_SWEPT = {"host_attachment", "host_saved_view"}
_BOOKKEEPING = {"version", "updated_at", "updated_by"}


@dataclass(frozen=True)
class World:
    """A site with three people, an activity and a note, and the browser of whoever writes."""

    site: Site
    crm: Client
    run_jobs: Callable[[], int]

    def content(self) -> dict[str, list[str]]:
        """Return every row of every table that people keep something in, by table."""
        with self.site.system() as own:
            found = {}
            connection = own.connection()
            for name in inspect(connection).get_table_names():
                if not name.startswith(_ACCOUNTS) and "_search" not in name:
                    rows = connection.execute(select(text("*")).select_from(table(name)))
                    kept = [
                        {key: row[key] for key in row if key not in _BOOKKEEPING}
                        for row in rows.mappings()
                        if name not in _SWEPT or row["deleted_at"] is None
                    ]
                    found[name] = sorted(repr(sorted(row.items())) for row in kept)
            return found

    def newest(self) -> int:
        """Return the id of the newest change set."""
        with self.site.system() as own:
            return int(own.scalar(select(func.max(ChangeSet.id))) or 0)


#: Writes something and returns the address that takes it back.
Write = Callable[[World], str]


def build(site: Site) -> None:
    """Store what the writes change."""
    model: Any = record_class(CONTACT)
    with site.system() as own:
        define_field(CONTACT, "Shelf", "text")
        for name in ("Άννα Γεωργίου", "Anna Georgiou", "Trần Thị Lan"):
            person = model(kind="person", display_name=name)
            catalogue(model)["x_shelf"].set(person, "A1")
            own.add(person)
            own.flush()
        first = own.get_one(model, 1)
        make_activity(own, first, subject="Gọi lại", due_on=date(2026, 3, 9))
        make_note(own, first, "Thích trà sen.")


def offered(world: World, answer: Page) -> str:
    """Return the address under “Undo” in the message that an answer brings."""
    header = answer.response.headers.get("HX-Trigger")
    if header:
        return str(json.loads(header)["crm:toast"]["undo"])
    page = world.crm.get(answer.location) if answer.status == 303 else answer
    return str(page.one(".toast form, #toasts form")["action"])


def by_number(world: World) -> str:
    """Return the address that reverts the newest change set."""
    return f"/changes/{world.newest()}/revert"


def form(world: World) -> str:
    """A form with lines in it."""
    changes = {"given_name": "Άννα-Μαρία", "note": "Ghi chú"}
    return offered(world, world.crm.submit(f"{ONE}/edit", changes))


def creation(world: World) -> str:
    return offered(world, world.crm.submit(f"{LIST}/new?kind=person", {"given_name": "Đức"}))


def inline(world: World) -> str:
    """One field where it is shown."""
    page = world.crm.get(f"{ONE}/field/nickname", htmx=True)
    entered = page.fields("form[data-inline-editor]") | {"nickname": "Άννη"}
    return offered(world, world.crm.post(f"{ONE}/field/nickname", entered, htmx=True))


def custom_value(world: World) -> str:
    page = world.crm.get(f"{ONE}/field/x_shelf", htmx=True)
    entered = page.fields("form[data-inline-editor]") | {"x_shelf": "B7"}
    return offered(world, world.crm.post(f"{ONE}/field/x_shelf", entered, htmx=True))


def board_move(world: World) -> str:
    page = world.crm.get(f"{ACTIVITIES}/board?by=state")
    card = page.one("#board-v-planned .board-card")
    moved = {"id": card["data-card"], "version": card["data-version"], "from": "v-planned"}
    address = f"{ACTIVITIES}/board/move?by=state"
    return offered(world, world.crm.post(address, moved | {"to": "v-done"}, htmx=True))


def board_creation(world: World) -> str:
    made = {"to": "v-blue", "title": "Khách quen"}
    answer = world.crm.post("/contacts/tags/board/create?by=color", made, htmx=True)
    return offered(world, answer)


def calendar_move(world: World) -> str:
    page = world.crm.get(f"{ACTIVITIES}/calendar?on=due_on&at=2026-03-09")
    entry = page.one(".calendar-entry")
    moved = {"id": entry["data-entry"], "version": entry["data-version"]}
    moved |= {"from": entry["data-stamp"], "to": "2026-03-12"}
    address = f"{ACTIVITIES}/calendar/move?on=due_on&at=2026-03-09"
    return offered(world, world.crm.post(address, moved, htmx=True))


def bulk_edit(world: World) -> str:
    page = world.crm.post(f"{LIST}/bulk", {"action": "edit", "id": ["1", "2"]})
    entered = page.fields("#bulk-form") | {"set-language": "el"}
    preview = world.crm.post(f"{LIST}/bulk/edit", entered)
    sure = preview.fields("main form") | {"confirmed": "1"}
    return offered(world, world.crm.post(f"{LIST}/bulk/edit", sure))


def bulk_deletion(world: World) -> str:
    return offered(world, world.crm.post(f"{LIST}/bulk", {"action": "delete", "id": ["1", "2"]}))


def handover(world: World) -> str:
    giver, taker = world.site.user(name="Vũ An"), world.site.user(name="Νίκος Ιωάννου")
    with world.site.system() as own:
        own.get_one(record_class(CONTACT), 2).owner_id = giver
    BEFORE["handover"] = world.content()
    page = world.crm.get(f"/admin/handover?giver={giver}&taker={taker}")
    return f"{world.crm.post('/admin/handover', page.fields('#handover')).location}/undo"


#: What a write has to arrange itself, by its name.
BEFORE: dict[str, dict[str, list[str]]] = {}


def merging(world: World) -> str:
    answer = world.crm.submit("/portability/merge/contacts?id=1&id=2", {}, form="main form")
    return offered(world, answer)


def deletion(world: World) -> str:
    return offered(world, world.crm.post(f"{ONE}/delete"))


def archiving(world: World) -> str:
    return offered(world, world.crm.post(f"{ONE}/archive"))


def restoring(world: World) -> str:
    world.crm.post(f"{GONE}/delete")
    BEFORE["restoring"] = world.content()
    return offered(world, world.crm.post(f"/trash/{CONTACT}/3/restore"))


def purging(world: World) -> str:
    world.crm.post(f"{ONE}/delete")
    BEFORE["purging"] = world.content()
    world.crm.post(f"/trash/{CONTACT}/purge", {"count": "1"})
    return by_number(world)


def note(world: World) -> str:
    return offered(world, world.crm.post(FEED, {"text": "Ζήτησε προσφορά."}))


def note_edit(world: World) -> str:
    return offered(world, world.crm.submit("/feed/notes/1/edit", {"text": "Thích cà phê."}))


def note_pin(world: World) -> str:
    return offered(world, world.crm.post("/feed/notes/1/pin"))


def note_deletion(world: World) -> str:
    return offered(world, world.crm.post("/feed/notes/1/delete"))


def log(world: World) -> str:
    return offered(world, world.crm.post(FEED, {"what": "call", "text": "Đồng ý."}))


def plan(world: World) -> str:
    return offered(world, world.crm.post(f"{FEED}/plan", {"line": "gọi thứ hai 9h"}))


def finishing(world: World) -> str:
    done = {"outcome": "Συμφώνησε", "line": "call mon 9"}
    return offered(world, world.crm.post(f"{CALL}/finish", done))


def action(world: World) -> str:
    return offered(world, world.crm.post(f"{CALL}/action/done"))


def import_(world: World) -> str:
    check = checked(world.crm, "Họ;Tên riêng;Email\nNguyễn;Đức;duc@thinhphat.vn\n")
    result = finished(world.crm, world.run_jobs, started(world.crm, check))
    return str(result.one("form[action$='/undo']")["action"])


def saved_view(world: World) -> str:
    page = world.crm.get(f"{LIST}?q=city:Huế")
    link = str(page.one('.saved-views a[href^="/views/new"]')["href"])
    return offered(world, world.crm.submit(link, {"name": "Khách Huế"}))


def saved_view_change(world: World) -> str:
    saved_view(world)
    BEFORE["saved_view_change"] = world.content()
    changed = world.crm.get(f"{LIST}?view=1&q=city:Hanoi")
    button = changed.one('form[action$="/state"]')
    fields = changed.fields('form[action$="/state"]')
    return offered(world, world.crm.post(str(button["action"]), fields))


def saved_view_deletion(world: World) -> str:
    saved_view(world)
    BEFORE["saved_view_deletion"] = world.content()
    return offered(world, world.crm.post("/views/1/delete"))


def attachment(world: World) -> str:
    sent = {"file": [(BytesIO(PDF), "Báo giá.pdf")]}
    address = f"/files/of/{CONTACT}/1"
    return offered(world, world.crm.post(address, sent, content_type="multipart/form-data"))


def in_background(world: World) -> str:
    """A job in somebody's name."""
    with world.site.acting(world.site.actor(world.site.user("administrator"))):
        enqueue(_rename)
    world.run_jobs()
    return by_number(world)


def service(world: World) -> str:
    """A module's own code, without any screen."""
    model: Any = record_class(CONTACT)
    with world.site.acting(world.site.actor(world.site.user("administrator"))) as own:
        merge(own, own.get_one(model, 2), [own.get_one(model, 1)])
    return by_number(world)


def system_work(world: World) -> str:
    with world.site.app.app_context(), system_session("correct names") as own:
        own.get_one(record_class(CONTACT), 1).display_name = "Anna G."  # type: ignore[attr-defined]
    return by_number(world)


@job("rename_for_tests", title="Rename")
def _rename(_ctx: Any) -> None:
    session().get_one(record_class(CONTACT), 1).display_name = "Anna G."  # type: ignore[attr-defined]


WRITES: tuple[Write, ...] = (
    form, creation, inline, custom_value, board_move, board_creation, calendar_move, bulk_edit,
    bulk_deletion, handover, merging, deletion, archiving, restoring, purging, note, note_edit,
    note_pin, note_deletion, log, plan, finishing, action, import_, saved_view,
    saved_view_change, saved_view_deletion, attachment, in_background, service, system_work,
)  # fmt: skip
