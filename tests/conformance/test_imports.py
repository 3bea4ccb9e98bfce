from pathlib import Path

import pytest

from crm_host.testing.conformance.imports import forbidden_imports, imported_modules


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "crm_loyalty"
    (folder / "bridges").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("file", "statement", "fault"),
    [
        ("models.py", "from crm_host.data.base import db", "crm_host.data.base is private"),
        ("models.py", "from crm_host import web", "crm_host.web is private"),
        ("views.py", "def f():\n    import crm_host.auth", "crm_host.auth is private"),
        ("models.py", "from crm_host.testing import shared", "crm_host.testing is private"),
        ("models.py", "from crm_contacts.models import Contact", "crm_contacts.models is private"),
        ("models.py", "from crm_orders.api import Order", "needs crm-orders"),
        ("bridges/orders.py", "from crm_service.api import Claim", "needs crm-service"),
    ],
)
def test_names_the_line_that_reaches_too_far(
    package: Path, file: str, statement: str, fault: str
) -> None:
    (package / file).write_text(statement)

    (line,) = forbidden_imports(package, {"contacts"})

    assert fault in line
    assert line.startswith(f"crm_loyalty/{file}:")


@pytest.mark.parametrize(
    ("file", "statement"),
    [
        ("models.py", "from crm_host.api import Record"),
        ("models.py", "from crm_contacts.api import Contact"),
        ("models.py", "from crm_contacts import api"),
        ("models.py", "from crm_loyalty.services import reward"),
        ("bridges/orders.py", "from crm_orders.api import Order"),
        ("factories.py", "from crm_host.testing import factories"),
    ],
)
def test_allows_the_public_names(package: Path, file: str, statement: str) -> None:
    (package / file).write_text(statement)

    assert forbidden_imports(package, {"contacts"}) == []


def test_a_bridge_needs_no_dependency_but_any_other_file_does(package: Path) -> None:
    (package / "views.py").write_text("from crm_contacts.api import Contact")
    (package / "bridges" / "orders.py").write_text("from crm_orders.api import Order")

    assert imported_modules(package) == {"contacts"}
