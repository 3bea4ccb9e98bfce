"""What modules add to other modules' forms beyond fields of a side table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crm_host.extend.contributions import (
    Contribution,
    ContributionError,
    current_module,
    in_order,
)


@dataclass(frozen=True)
class FormAddition:
    """Inputs that one module puts into another's form."""

    fields: Mapping[str, Any]
    load: Callable[[Any], Mapping[str, Any]]
    save: Callable[[Any, Mapping[str, Any]], None]


_additions: dict[type[Any], list[Contribution[FormAddition]]] = {}


def extend_form(
    form: type[Any],
    fields: Mapping[str, Any],
    load: Callable[[Any], Mapping[str, Any]],
    save: Callable[[Any, Mapping[str, Any]], None],
) -> None:
    """Put inputs into another module's record form, under the module's name.

        extend_form(ContactForm, {"loyalty_card": StringField(_("Card"))}, load=…, save=…)

    :param fields: WTForms fields; each name begins with the module's.
    :param load: returns their values for a record.
    :param save: gets the saved record and the values, inside the same transaction.
    :raises ContributionError: a name does not begin with the module's.
    """
    module = current_module()
    for name in fields:
        if not name.startswith(f"{module}_"):
            raise ContributionError(
                f"The form field {name!r} is added by {module}; its name must start with "
                f"'{module}_'."
            )
    entry = Contribution(module, "_".join(sorted(fields)), FormAddition(fields, load, save))
    _additions.setdefault(form, []).append(entry)


def additions(form: type[Any]) -> list[Contribution[FormAddition]]:
    """Return what the loaded modules add to a form, in graph order."""
    found = [entry for base in form.__mro__ for entry in _additions.get(base, ())]
    return in_order(found) if found else []
