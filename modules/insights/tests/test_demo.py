"""The reports and the dashboard of the made-up firm."""

from __future__ import annotations

from random import Random
from typing import Any

from crm_insights.demo import demo


def test_the_demo_has_three_reports_on_a_dashboard_for_everyone(site: Any, crm: Any) -> None:
    with site.system() as session:
        demo(session, {}, Random(20260309))

    page = crm.get("/insights/dashboards/1")
    assert page.texts(".home-card h2") == [
        "Khách hàng theo người phụ trách",
        "Khách hàng mới mỗi tháng",
        "Người phụ trách theo năm",
    ]
    for link in page.all(".home-card h2 a"):
        assert "is gone" not in crm.get(str(link["href"]), htmx=True).text
    assert len(crm.get("/insights/reports").texts("tbody tr")) == 3
