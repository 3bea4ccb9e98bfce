"""Links in mails, made wherever mails are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import url_for
from sqlalchemy import select

from crm_host.auth.identity import look_around
from crm_host.auth.models import Team
from crm_host.data.session import session
from crm_host.kernel.settings import save_setting, settings
from crm_host.mailer.links import absolute
from crm_host.testing.site import Site


@pytest.fixture(autouse=True)
def _address(site: Site) -> Iterator[None]:
    with site.system() as own:
        save_setting(own, settings().declared, "host.address", "https://crm.anphat.example/")


def _sign_in() -> str:
    return url_for("auth.sign_in")


def test_a_link_names_the_site(site: Site) -> None:
    with site.system() as here:
        look_around(here)
        assert absolute(_sign_in) == "https://crm.anphat.example/login"


@pytest.mark.parametrize("in_request", [True, False], ids=["in a request", "in a job"])
def test_what_was_written_before_a_link_is_kept(site: Site, in_request: bool) -> None:
    context = site.app.test_request_context() if in_request else site.app.app_context()
    with context, site.system():
        here = session()
        look_around(here)
        here.add(Team(name="Chi nhánh Hà Nội"))
        here.flush()

        assert absolute(_sign_in)

        assert session() is here
    with site.system() as own:
        assert own.scalars(select(Team.name)).one() == "Chi nhánh Hà Nội"
