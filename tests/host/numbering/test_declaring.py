"""A module whose sequence cannot work is refused before it numbers anything."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from crm_host.kernel.declaration import Module, Sequence
from crm_host.kernel.validate import complaints


def told(sequence: Sequence) -> list[str]:
    module = Module("billing", "Billing", sequences=(sequence,))
    loaded = SimpleNamespace(
        name="billing", declaration=module, routes=(), package="crm_billing", folder=None
    )
    found = []
    for complaint in complaints(loaded):
        found.append(complaint)
        break
    return found


@pytest.mark.parametrize(
    ("sequence", "complaint"),
    [
        (Sequence("invoice", "Invoices", "{number}"), "needs {year}"),
        (Sequence("Invoice No", "Invoices"), "needs a short name"),
        (Sequence("i" * 60, "Invoices"), "needs a short name"),
    ],
)
def test_a_sequence_that_cannot_work_is_told(sequence, complaint):
    assert complaint in told(sequence)[0]
