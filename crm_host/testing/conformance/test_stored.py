"""What columns of files tell of how they are stored is what they read from records."""

from __future__ import annotations

from typing import Any

from crm_host.data.catalogue import catalogue
from crm_host.data.stored import Stored, StoredValue, stored_of
from crm_host.kernel.loading import LoadedModule
from crm_host.testing.conformance.scene import screens_with
from crm_host.testing.examples import make_example
from crm_host.testing.site import Site


def test_stored_values_make_the_cells_of_records(site: Site, module: LoadedModule) -> None:
    """Else an export would say something else of a record than the record itself."""
    for screens in screens_with(site, module):
        with site.system() as session:
            record = make_example(site.app, session, screens.name)
            session.refresh(record)
            for column in catalogue(screens.model).columns():
                stored = stored_of(column)
                if stored is not None:
                    found = cell_of(stored, record)
                    assert found == column.read(record), f"{screens.name}: {column.key}"


def cell_of(stored: Stored, record: Any) -> str:
    """Return the cell that stored values make, taken from the record that has them."""
    if isinstance(stored, StoredValue):
        return stored.text(_value(record, stored.path))
    rows = getattr(record, stored.relation)
    if stored.only is not None:
        path, wanted = stored.only
        rows = [row for row in rows if _value(row, path) == wanted]
    values = [tuple(_value(row, path) for path in stored.paths) for row in rows]
    is_empty = all(value is None for row in values for value in row)
    return "" if is_empty else stored.text(values)


def _value(row: Any, path: str) -> Any:
    for step in path.split("."):
        row = None if row is None else getattr(row, step)
    return row
