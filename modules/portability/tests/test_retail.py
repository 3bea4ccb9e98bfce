"""Half a million invoice lines of a real wholesaler through the job that imports."""

from __future__ import annotations

import io
import itertools
import lzma
import resource
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from crm_portability import uploads
from crm_portability.jobs import run_import
from crm_portability.models import DONE, RUNNING, Import
from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Mapped

from crm_host.api import Actor, Record, enqueue, field, metadata
from crm_host.testing import shared_data
from crm_host.testing.site import Site

#: Lines, invoices, customers, countries, lines without customer, net sum.
ALL = (541_909, 25_900, 4_372, 38, 135_080, Decimal("9747747.93"))
#: The same of the first 20,000 lines, counted with Python's csv module.
FIRST = 20_000
#: How much the process may grow, in MiB.
MEMORY = 200


class RetailLine(Record):
    __tablename__ = "retail_line"
    __record__ = "retail.line"

    invoice: Mapped[str] = field.Text("InvoiceNo", required=True, filterable=True)
    code: Mapped[str] = field.Text("StockCode", required=True)
    description: Mapped[str | None] = field.Text("Description")
    quantity: Mapped[int] = field.Number("Quantity")
    at: Mapped[datetime] = field.Instant("InvoiceDate")
    price: Mapped[Decimal] = field.Exact("UnitPrice")  # four of them have three decimals
    customer: Mapped[str | None] = field.Text("CustomerID", filterable=True)
    country: Mapped[str] = field.Text("Country")

    @property
    def display(self) -> str:
        return f"{self.invoice} {self.code}"


def lines(count: int | None) -> bytes:
    path = shared_data("online_retail") / "online_retail.csv.xz"
    with lzma.open(path, "rb") as file:
        return file.read() if count is None else b"".join(itertools.islice(file, count + 1))


def counted(raw: bytes) -> tuple[int, int, int, int, int, Decimal]:
    """Count with nothing of the product what the import must arrive at."""
    import csv

    rows = list(csv.DictReader(io.StringIO(raw.decode())))
    return (
        len(rows),
        len({row["InvoiceNo"] for row in rows}),
        len({row["CustomerID"] for row in rows} - {""}),
        len({row["Country"] for row in rows}),
        sum(not row["CustomerID"] for row in rows),
        sum((int(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows), Decimal(0)),
    )


@pytest.mark.parametrize("count", [FIRST, pytest.param(None, marks=pytest.mark.full)])
def test_every_line_of_a_wholesaler_arrives(
    site: Site, run_jobs: Callable[[], int], count: int | None
) -> None:
    raw = lines(count)
    expected = counted(raw) if count else ALL
    metadata.create_all(site.engine, tables=[RetailLine.__table__])  # type: ignore[list-item]
    clerk = Actor(user_id=site.user("administrator"), name="Emma", is_administrator=True)
    with site.acting(clerk) as session:
        upload = uploads.keep(RetailLine, io.BytesIO(raw), "online_retail.csv")
        upload.state = RUNNING
        upload.job_id = enqueue(run_import, token=upload.token)
        session.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert run_jobs() == 1

    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown <= MEMORY
    with site.system() as session:
        done = session.scalars(select(Import)).one()
        assert (done.state, done.result["errors"]) == (DONE, [])
        assert done.result["create"] == expected[0]
        found = session.execute(
            select(
                func.count(),
                func.count(distinct(RetailLine.invoice)),
                func.count(distinct(RetailLine.customer)),
                func.count(distinct(RetailLine.country)),
                func.count() - func.count(RetailLine.customer),
                func.sum(RetailLine.price * RetailLine.quantity),
            )
        ).one()
    assert tuple(found[:5]) == expected[:5]
    assert round(found[5], 2) == round(expected[5], 2)
