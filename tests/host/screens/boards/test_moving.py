"""A card that is moved has one field written, with all checks; a refused one stays and says why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from maven import Deal, DealForm, deals
from maven_site import MANAGER, SELLER, TRAINEE, Client, Site
from sqlalchemy import select, update

from crm_host.data.base import db
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import system_session
from crm_host.forms.refusal import Refused
from crm_host.testing.page import Page
from crm_host.testing.queries import recorded

BOARD = "/maven/deals/board"
MOVE = f"{BOARD}/move"


def card(page: Page, column: str, place: int = 0) -> dict[str, str]:
    """Return what the form of a card sends."""
    found = page.all(f"#board-{column} .board-card")[place]
    return {
        "id": str(found["data-card"]),
        "version": str(found["data-version"]),
        "from": column,
        "name": found.select("a")[0].get_text(),
    }


def stage_of(site: Site, deal_id: str) -> str | None:
    with site.app.app_context(), system_session("looking") as own:
        return own.scalar(select(Deal.stage).where(Deal.id == int(deal_id)))


def events(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.response.headers["HX-Trigger"])
    return found


def heads(answer: Page) -> list[str]:
    """Return what a reader of the screen hears of the columns of an answer."""
    return answer.texts("header > [hidden]")


def test_only_two_heads_and_the_card_come_back(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    moved = card(client.get(BOARD), "v-prospecting")

    answer = client.post(MOVE, moved | {"to": "v-won"}, htmx=True)

    assert answer.status == 200
    swapped = [str(item["id"]) for item in answer.all("[hx-swap-oob=morph]")]
    assert swapped == ["board-v-prospecting-head", "board-v-won-head", f"deal-{moved['id']}"]
    assert heads(answer) == ["Prospecting, 499 deals", "Won, 4239 deals, $10,005,534.00"]
    assert answer.texts(".board-card > a") == [moved["name"]]
    assert not answer.all("section, .board-new, .board-more")
    assert stage_of(changed_site, moved["id"]) == "won"


@pytest.mark.parametrize("order", ["name", "-name"])
def test_the_card_names_the_one_that_it_stands_behind(changed_site: Site, order: str) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(f"{BOARD}?q=sort:{order}")
    shown = [str(item["data-card"]) for item in page.all("#board-v-engaging .board-card")]
    names = page.texts("#board-v-engaging .board-card > a")
    between = f"{names[7]} {'β' if order == 'name' else ''}".strip()
    moved = card(page, "v-lost")
    with changed_site.app.app_context(), system_session("arranging") as own:
        own.get(Deal, int(moved["id"])).name = between

    sent = moved | {"to": "v-engaging", "q": f"sort:{order}", "shown": ",".join(shown)}
    answer = client.post(MOVE, sent, htmx=True)

    found = answer.one(".board-card")
    after = str(found["data-after"])
    again = client.get(f"{BOARD}?q=sort:{order}").all("#board-v-engaging .board-card")
    ids = [str(item["id"]) for item in again]
    assert ids[ids.index(f"deal-{moved['id']}") - 1] == after
    assert found["aria-posinset"] == str(ids.index(f"deal-{moved['id']}") + 1)


def test_a_card_before_all_others_names_none(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(f"{BOARD}?q=sort:name")
    shown = [str(item["data-card"]) for item in page.all("#board-v-won .board-card")]
    moved = card(page, "v-lost")
    with changed_site.app.app_context(), system_session("arranging") as own:
        own.get(Deal, int(moved["id"])).name = "0 – Ανδρέου & Υιοί"

    sent = moved | {"to": "v-won", "q": "sort:name", "shown": ",".join(shown)}
    answer = client.post(MOVE, sent, htmx=True)

    assert answer.one(".board-card")["data-after"] == ""


@pytest.mark.parametrize("shown", ["", "x,,-1,٣", "9" * 40, "1'; DROP TABLE maven_deal"])
def test_what_is_no_card_beside_it_is_left_out(changed_site: Site, shown: str) -> None:
    client = changed_site.browser(MANAGER)
    moved = card(client.get(BOARD), "v-prospecting")

    answer = client.post(MOVE, moved | {"to": "v-won", "shown": shown}, htmx=True)

    assert answer.one(".board-card")["data-after"] == ""


def test_cards_that_the_actor_does_not_see_are_no_neighbors(changed_site: Site) -> None:
    hidden = changed_site.browser(MANAGER).get(BOARD).all("#board-v-won .board-card")
    client = changed_site.browser(SELLER)
    mine = card(client.get(BOARD), "v-engaging")
    own_cards = client.get(BOARD).all("#board-v-won .board-card")
    ids = {str(item["data-card"]) for item in hidden} - {str(i["data-card"]) for i in own_cards}
    assert ids

    sent = mine | {"to": "v-won", "shown": ",".join(ids)}
    assert client.post(MOVE, sent, htmx=True).one(".board-card")["data-after"] == ""


def test_a_card_that_the_filter_excludes_now_goes(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    filter_ = {"q": "stage:prospecting"}
    moved = card(client.get(f"{BOARD}?q=stage:prospecting"), "v-prospecting")

    answer = client.post(MOVE, moved | {"to": "v-won"} | filter_, htmx=True)

    assert heads(answer) == ["Prospecting, 499 deals", "Won, 0 deals"]
    assert answer.one(f"#deal-{moved['id']}")["hx-swap-oob"] == "delete"


def test_a_folded_column_takes_a_card_without_showing_it(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    client.post(f"{BOARD}/fold", {"column": "v-lost", "fold": "1"})
    moved = card(client.get(BOARD), "v-prospecting")

    answer = client.post(MOVE, moved | {"to": "v-lost"}, htmx=True)

    assert heads(answer)[1] == "Lost, 2474 deals, $0.00"
    assert answer.one(f"#deal-{moved['id']}")["hx-swap-oob"] == "delete"
    client.post(f"{BOARD}/fold", {"column": "v-lost", "fold": "0"})


def test_the_last_card_leaves_an_empty_column(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    only = card(client.get(BOARD), "v-prospecting")
    with changed_site.app.app_context(), system_session("arranging") as own:
        others = update(Deal).where(Deal.stage == "prospecting", Deal.id != int(only["id"]))
        own.execute(others.values(stage="lost"))

    answer = client.post(MOVE, only | {"to": "v-won"}, htmx=True)

    assert heads(answer)[0] == "Prospecting, 0 deals"
    assert answer.one("#board-v-prospecting-head .count").get_text() == "0"
    page = client.get(BOARD)
    assert page.one("#board-v-prospecting .board-cards").get_text(strip=True) == ""


def test_the_column_of_no_value_goes_with_its_last_card(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    with changed_site.app.app_context(), system_session("arranging") as own:
        own.get(Deal, 1).stage = None
    only = card(client.get(BOARD), "none")

    answer = client.post(MOVE, only | {"to": "v-won"}, htmx=True)

    assert [column["id"] for column in answer.all("section")] == ["board-v-won"]
    assert answer.texts("section .board-card > a")[0] == only["name"]


def test_the_next_cards_neither_skip_nor_double_one_after_a_move(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(f"{BOARD}?q=sort:name")
    more = str(page.one("#more-v-lost a")["hx-get"])
    gone = card(page, "v-lost", place=19)
    first = page.texts("#board-v-lost .board-card > a")[:19]

    client.post(MOVE, gone | {"to": "v-won", "q": "sort:name"}, htmx=True)
    part = client.get(more, htmx=True, headers={"HX-Target": "more-v-lost"})

    listed = client.get("/maven/deals?q=stage:lost sort:name").texts("tbody th")
    assert first + part.texts(".board-card > a") == listed[:39]


def test_a_move_asks_no_more_than_it_writes_and_shows(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(BOARD)
    moved, next_one = card(page, "v-prospecting"), card(page, "v-prospecting", place=1)
    shown = ",".join(str(item["data-card"]) for item in page.all("#board-v-won .board-card"))
    sent = {"to": "v-won", "shown": shown}
    client.post(MOVE, moved | sent, htmx=True)

    with changed_site.app.app_context():
        engine = db.engine
    with recorded(engine) as recorder:
        client.post(MOVE, next_one | sent, htmx=True)

    assert recorder.count <= 10, str(recorder)


def test_the_move_is_said_and_can_be_undone(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    moved = card(client.get(BOARD), "v-prospecting")

    said = events(client.post(MOVE, moved | {"to": "v-engaging"}, htmx=True))
    assert said["crm:announce"] == f"{moved['name']} moved to Engaging, 1590 deals"
    assert said["crm:toast"]["message"] == f"{moved['name']} moved to Engaging"

    client.post(said["crm:toast"]["undo"])
    assert stage_of(changed_site, moved["id"]) == "prospecting"


def test_a_move_is_recorded_as_one_change_of_one_field(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    moved = card(client.get(BOARD), "v-prospecting")
    client.post(MOVE, moved | {"to": "v-lost"})

    with changed_site.app.app_context(), system_session("looking") as own:
        newest = select(ChangeSet, Change).join(Change, Change.set_id == ChangeSet.id)
        change_set, change = own.execute(newest.order_by(Change.id.desc())).first()
        assert change_set.actor_name == "Nguyễn Thị Thu"
        assert (change.record_type, change.record_id) == ("maven.deal", int(moved["id"]))
        assert change.values == {"stage": ["prospecting", "lost"]}


def test_without_scripts_the_form_of_the_card_moves_it(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(BOARD)
    form = page.all("#board-v-prospecting .board-card noscript form")[0]
    sent = {str(item["name"]): str(item["value"]) for item in form.select("input")}

    answer = client.post(str(form["action"]), sent | {"to": "v-won"})

    assert answer.status == 303
    assert "moved to Won" in client.get(answer.location).text
    assert stage_of(changed_site, sent["id"]) == "won"


def test_a_rule_of_the_record_refuses_and_the_card_says_why(
    changed_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def normalize(deal: Deal) -> None:
        if deal.stage == "won" and deal.value is None:
            raise ValueRefused("Write down the value before the deal is won.")

    monkeypatch.setattr(Deal, "normalize", normalize)
    client = changed_site.browser(MANAGER)
    moved = card(client.get(BOARD), "v-prospecting", place=3)

    answer = client.post(MOVE, moved | {"to": "v-won"}, htmx=True)

    assert answer.status == 422
    at_card = answer.one(f"#board-v-prospecting #deal-{moved['id']} .board-refusal")
    assert at_card.get_text() == "Write down the value before the deal is won."
    assert not answer.all(f"#board-v-won #deal-{moved['id']}")
    assert stage_of(changed_site, moved["id"]) == "prospecting"

    page = client.post(MOVE, moved | {"to": "v-won"})
    assert page.status == 422
    assert page.is_whole
    assert page.texts(".board-refusal") == ["Write down the value before the deal is won."]


def test_the_service_behind_the_form_has_its_say(
    changed_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(deal: Deal, form: DealForm) -> None:
        form.populate(deal)
        if deal.stage == "lost":
            raise Refused("Write down in the form why the deal is lost.", "stage")

    monkeypatch.setattr(deals, "save", save)
    client = changed_site.browser(MANAGER)
    moved = card(client.get(BOARD), "v-engaging")

    answer = client.post(MOVE, moved | {"to": "v-lost"}, htmx=True)

    assert answer.status == 422
    assert answer.texts(".board-refusal") == ["Write down in the form why the deal is lost."]
    assert stage_of(changed_site, moved["id"]) == "engaging"


def test_the_second_of_two_people_hears_who_was_faster(changed_site: Site) -> None:
    mine = card(changed_site.browser(MANAGER).get(BOARD), "v-prospecting")
    changed_site.browser(MANAGER).post(MOVE, mine | {"to": "v-lost"}, htmx=True)

    answer = changed_site.browser(MANAGER).post(MOVE, mine | {"to": "v-won"}, htmx=True)

    assert answer.status == 409
    reason = "Nguyễn Thị Thu has moved this to Lost meanwhile."
    assert answer.one(f"#board-v-lost #deal-{mine['id']} .board-refusal").get_text() == reason
    assert events(answer)["crm:announce"] == reason
    assert stage_of(changed_site, mine["id"]) == "lost"


def test_another_field_that_somebody_changed_is_no_reason_to_refuse(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    mine = card(client.get(BOARD), "v-prospecting")
    with changed_site.app.app_context(), system_session("somebody else") as own:
        own.get(Deal, int(mine["id"])).days = 7

    assert client.post(MOVE, mine | {"to": "v-won"}, htmx=True).status == 200
    assert stage_of(changed_site, mine["id"]) == "won"


def test_who_may_not_write_cannot_move(changed_site: Site) -> None:
    mine = card(changed_site.browser(MANAGER).get(BOARD), "v-prospecting")

    assert changed_site.browser(TRAINEE).post(MOVE, mine | {"to": "v-won"}).status == 403
    hidden = changed_site.browser(SELLER).post(MOVE, mine | {"to": "v-won"})
    absent = changed_site.browser(SELLER).post(MOVE, mine | {"id": "999999", "to": "v-won"})
    assert (hidden.status, absent.status) == (404, 404)
    assert stage_of(changed_site, mine["id"]) == "prospecting"


@pytest.mark.parametrize("goal", ["others", "v-ordered", "", "v-'; DROP TABLE maven_deal"])
def test_a_column_that_does_not_exist_takes_no_card(changed_site: Site, goal: str) -> None:
    client = changed_site.browser(MANAGER)
    mine = card(client.get(BOARD), "v-prospecting")

    answer = client.post(MOVE, mine | {"to": goal}, htmx=True)

    assert answer.status == 422
    assert answer.all(f"#deal-{mine['id']} .board-refusal")


def test_a_link_takes_only_records_that_the_actor_sees(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(f"{BOARD}?by=agent_id&q=stage:prospecting")
    first, second = [str(item["data-column"]) for item in page.all(".board-column")][:2]
    mine = card(page, first)

    answer = client.post(MOVE, mine | {"to": second, "by": "agent_id"}, htmx=True)
    assert answer.status == 200
    unknown = client.post(MOVE, {"id": mine["id"], "to": "v-999999", "by": "agent_id"}, htmx=True)
    assert unknown.status == 422


def test_a_title_alone_makes_a_record_in_its_column(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(BOARD)
    form = page.one("#board-v-engaging .board-new form")
    sent = {str(item["name"]): str(item.get("value", "")) for item in form.select("input")}
    sent["title"] = "Μύλοι Παπαδόπουλου – πρώτη παραγγελία"

    answer = client.post(str(form["action"]), sent, htmx=True)
    assert heads(answer) == ["Engaging, 1590 deals"]
    assert answer.texts(".board-card > a")[0] == sent["title"]

    again = client.post(str(form["action"]), sent, htmx=True)
    assert heads(again) == ["Engaging, 1590 deals"]


def test_where_a_title_is_not_enough_the_form_opens_filled(changed_site: Site) -> None:
    client: Client = changed_site.browser(MANAGER)

    answer = client.post(f"{BOARD}/create", {"to": "v-won", "title": "x" * 300})

    assert answer.status == 303
    assert answer.location.startswith("/maven/deals/new?")
    assert "stage=won" in answer.location
