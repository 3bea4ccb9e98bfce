"""Sums of the sales pipeline are those that its SOURCE.md gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from maven import Deal, deals
from maven_site import MANAGER, SELLER, Site

from crm_host.data.access import bind_actor
from crm_host.data.actor import Actor, acting_as
from crm_host.data.aggregates import Cell, Dimension, aggregate, merged
from crm_host.data.catalogue import declared_catalogue
from crm_host.data.links import names_of
from crm_host.data.measures import Measure, Operation
from crm_host.data.money import Money
from crm_host.data.session import session
from crm_host.i18n.notation import Notation

FIELDS = declared_catalogue(Deal)
VALUE = FIELDS["value"]


@contextmanager
def working_as(site: Site, actor: Actor) -> Iterator[None]:
    with site.app.app_context(), acting_as(actor):
        bind_actor(session(), actor)
        yield
        session().rollback()


def cells(site: Site, query: str, *by: Dimension, actor: Actor = MANAGER) -> list[Cell]:
    with working_as(site, actor):
        measures = [Measure("sum", VALUE), Measure("avg", VALUE), Measure("avg", FIELDS["days"])]
        return aggregate(deals.list.select(query), by, measures, Notation())


def by_key(found: Sequence[Cell], operation: Operation = "sum") -> dict[Any, tuple[int, list[Any]]]:
    measure = Measure(operation, VALUE)
    return {cell.keys[0]: (cell.tally.count, measure.values(cell.tally)) for cell in found}


def dollars(amount: int) -> list[Money]:
    return [Money.of(amount, "USD")]


def test_won_deals_by_quarter(site: Site) -> None:
    found = by_key(cells(site, "stage:won", Dimension(FIELDS["closed"], "quarter")))

    assert found == {
        date(2017, 1, 1): (531, dollars(1_134_672)),
        date(2017, 4, 1): (1254, dollars(3_086_111)),
        date(2017, 7, 1): (1257, dollars(2_982_255)),
        date(2017, 10, 1): (1196, dollars(2_802_496)),
    }


def test_won_deals_by_product(site: Site) -> None:
    found = by_key(cells(site, "stage:won", Dimension(FIELDS["product"])))

    assert {product: values for product, (_count, values) in found.items()} == {
        "gtx-pro": dollars(3_510_578),
        "gtx-plus-pro": dollars(2_629_651),
        "mg-advanced": dollars(2_216_387),
        "gtx-plus-basic": dollars(705_275),
        "gtx-basic": dollars(499_263),
        "gtk-500": dollars(400_612),
        "mg-special": dollars(43_768),
    }


def test_the_best_agents(site: Site) -> None:
    found = by_key(cells(site, "stage:won", Dimension(FIELDS["agent_id"])))
    with working_as(site, MANAGER):
        names = names_of("maven.agent", found)

    best = sorted(found.items(), key=lambda item: item[1][1][0], reverse=True)[:5]
    assert [(names[id], values) for id, (_count, values) in best] == [
        ("Darcel Schlecht", dollars(1_153_214)),
        ("Vicki Laflamme", dollars(478_396)),
        ("Kary Hendrixson", dollars(454_298)),
        ("Cassey Cress", dollars(450_489)),
        ("Donn Cantrell", dollars(445_860)),
    ]


def test_stages_with_means(site: Site) -> None:
    found = {cell.keys[0]: cell.tally for cell in cells(site, "", Dimension(FIELDS["stage"]))}

    assert {stage: tally.count for stage, tally in found.items()} == {
        "won": 4238,
        "lost": 2473,
        "engaging": 1589,
        "prospecting": 500,
    }
    assert Measure("avg", VALUE).values(found["won"]) == [Money.of("2360.91", "USD")]
    assert Measure("avg", FIELDS["days"]).values(found["won"]) == [Decimal("51.78")]
    assert Measure("avg", FIELDS["days"]).values(found["lost"]) == [Decimal("41.48")]
    assert Measure("sum", VALUE).values(found["prospecting"]) == []


def test_the_total_of_all(site: Site) -> None:
    (total,) = cells(site, "stage:won")

    assert (total.tally.count, Measure("sum", VALUE).values(total.tally)) == (
        4238,
        dollars(10_005_534),
    )


def test_three_dimensions_add_up_to_the_total(site: Site) -> None:
    by = (
        Dimension(FIELDS["closed"], "year"),
        Dimension(FIELDS["product"]),
        Dimension(FIELDS["agent_id"]),
    )

    found = cells(site, "stage:won", *by)

    assert len(found) > 100
    assert Measure("sum", VALUE).values(merged(cell.tally for cell in found)) == dollars(10_005_534)


def test_a_seller_counts_own_deals_only(site: Site) -> None:
    found = by_key(cells(site, "", Dimension(FIELDS["stage"]), actor=SELLER))

    assert found["won"] == (349, dollars(1_153_214))
    assert found["lost"][0] == 204
