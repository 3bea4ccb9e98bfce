"""What a row says about a user-defined field, and the kinds that such fields may be of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import get_locale

from crm_host.data.access import record_class
from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.exact import ExactKind
from crm_host.data.fields import FieldSpec
from crm_host.data.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    InstantKind,
    Kind,
    LinkKind,
    LongTextKind,
    NumberKind,
    TextKind,
)
from crm_host.data.money_kind import MoneyKind
from crm_host.data.translated import Translated
from crm_host.i18n.text import EscapedLazyString, Text, lazy_text

_ = lazy_text

Options = Mapping[str, Any]


@dataclass(frozen=True)
class KindOffer:
    """A kind that users can choose, and how it is made of a field's options."""

    title: Text
    make: Callable[[Options], Kind]
    #: Whether lists can be ordered by it.
    sortable: bool = True
    #: Whether filters can ask for it.
    filterable: bool = True


def shown_in_locale(texts: Mapping[str, str]) -> Text:
    """Return a text that is read in the language of whoever sees it."""
    return EscapedLazyString(_in_locale, Translated(texts))


def _in_locale(texts: Translated) -> str:
    locale = get_locale()
    return texts.best(locale.language if locale is not None else "en")


def _choices(options: Options) -> tuple[tuple[str, Text], ...]:
    given = options.get("choices", ())
    return tuple((item["code"], shown_in_locale(item["labels"])) for item in given)


def _decimal(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _exact(options: Options) -> Kind:
    return ExactKind(_decimal(options.get("minimum")), _decimal(options.get("maximum")))


#: Code to kind, in the order in which they are offered.
KINDS: Mapping[str, KindOffer] = {
    "text": KindOffer(_("Text"), lambda options: TextKind()),
    "long_text": KindOffer(
        _("Long text"), lambda options: LongTextKind(), sortable=False, filterable=False
    ),
    "number": KindOffer(
        _("Whole number"), lambda o: NumberKind(o.get("minimum"), o.get("maximum"))
    ),
    "exact": KindOffer(_("Number with decimals"), _exact),
    "money": KindOffer(_("Amount of money"), lambda options: MoneyKind()),
    "date": KindOffer(_("Day"), lambda options: DateKind()),
    "instant": KindOffer(_("Day and time"), lambda options: InstantKind()),
    "choice": KindOffer(_("Choice from a list"), lambda options: ChoiceKind(_choices(options))),
    "choices": KindOffer(
        _("Several choices from a list"),
        lambda options: ChoicesKind(_choices(options)),
        sortable=False,
    ),
    "boolean": KindOffer(_("Yes or no"), lambda options: BooleanKind()),
    "link": KindOffer(_("Link to a record"), lambda options: LinkKind(options["target"])),
}


@dataclass(frozen=True)
class Definition:
    """One user-defined field, as processes remember it."""

    id: int
    record_type: str
    name: str
    labels: Mapping[str, str]
    kind: str
    options: Options = field(default_factory=dict)
    required: bool = False
    listed: bool = True
    help: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    #: Whether it is archived or deleted.
    hidden: bool = False

    @property
    def label(self) -> Text:
        """What the reader calls it."""
        return shown_in_locale(self.labels)

    @property
    def is_usable(self) -> bool:
        """Whether it can be shown: a link needs the module of its target."""
        if self.hidden or self.kind not in KINDS:
            return False
        return self.kind != "link" or _is_loaded(self.options["target"])

    def spec(self) -> FieldSpec:
        """Return it as an author would have declared it."""
        offer = KINDS[self.kind]
        return FieldSpec(
            self.label,
            offer.make(self.options),
            required=self.required,
            sortable=self.listed and offer.sortable,
            filterable=self.listed and offer.filterable,
            aliases=tuple(dict.fromkeys(self.labels.values())),
            help=shown_in_locale(self.help) if self.help else "",
        )


def _is_loaded(record_type: str) -> bool:
    try:
        record_class(record_type)
    except LookupError:
        return False
    return True
