"""Inputs that describe a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from crm_host.data.custom.definitions import KINDS, Options
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.exact import ExactKind
from crm_host.data.kinds import NumberKind, ValueRefused
from crm_host.data.translated import Translated
from crm_host.forms.base import Form
from crm_host.i18n.catalogs import language, notation
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.text import lazy_text, translate
from crm_host.screens.custom.defining import LONGEST_LABEL, choices_from
from crm_host.screens.known import all_screens

_ = lazy_text

_ONE_A_LINE = _("One on each line, in the order in which they are offered.")


class KindForm(Form):
    """What a field's values are."""

    kind = SelectField(_("Type"), choices=[])
    choices = TextAreaField(_("Choices"), description=_ONE_A_LINE, render_kw={"rows": 4})
    target = SelectField(_("Leads to"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = [SelectChoice(code, str(item.title)) for code, item in KINDS.items()]
        self.target.choices = [
            SelectChoice(item.name, str(item.labels.many)) for item in all_screens()
        ]

    def validate_target(self, field: SelectField) -> None:
        """Refuse records that there are not; nobody asks where another type is chosen."""
        if self.kind.data == "link" and field.data not in {item.name for item in all_screens()}:
            raise ValidationError(translate("Choose one of the entries."))

    def kind_options(self, before: Options | None = None) -> dict[str, Any]:
        """Return what the chosen kind needs to know.

        :param before: the former options; choices that stay keep their codes.
        """
        if self.kind.data in ("choice", "choices"):
            known = (before or {}).get("choices", ())
            return {"choices": choices_from((self.choices.data or "").splitlines(), known)}
        return {"target": self.target.data} if self.kind.data == "link" else {}


class NewFieldForm(KindForm):
    """A new field: what it is called and what its values are."""

    label = StringField(
        _("Name of the field"),
        render_kw={"maxlength": LONGEST_LABEL, "autocomplete": "off", "required": True},
    )
    #: Page to go on with, and whether the form of a record waits for the field.
    back = StringField()
    waits = StringField()


class FieldForm(Form):
    """All that can be said of a field without touching any value."""

    required = BooleanField(_("It must be filled in"))
    listed = BooleanField(
        _("Lists can be filtered and sorted by it"),
        description=_("The database keeps an index for it, which is made in the background."),
    )
    choices = TextAreaField(_("Choices"), description=_ONE_A_LINE, render_kw={"rows": 6})
    minimum = StringField(_("Least number"))
    maximum = StringField(_("Greatest number"))
    label_en = StringField(_("Name in English"))
    label_vi = StringField(_("Name in Vietnamese"))
    label_el = StringField(_("Name in Greek"))
    help_en = StringField(_("Help in English"))
    help_vi = StringField(_("Help in Vietnamese"))
    help_el = StringField(_("Help in Greek"))

    def __init__(self, row: StoredCustomField, formdata: Any = None) -> None:
        self.row = row
        super().__init__(formdata=formdata, data=_values(row))
        for name in set(self._fields) - set(_inputs(row)) - {"csrf_token", "submission"}:
            del self._fields[name]

    @property
    def names(self) -> list[Any]:
        """The inputs for what it is called."""
        return [self[f"label_{code}"] for code, _name in LANGUAGES]

    @property
    def helps(self) -> list[Any]:
        """The inputs for its help."""
        return [self[f"help_{code}"] for code, _name in LANGUAGES]

    @property
    def others(self) -> list[Any]:
        """The other inputs."""
        return [self[name] for name in _inputs(self.row) if not name.startswith(("label", "help"))]

    def changes(self) -> dict[str, Any]:
        """Return what to set on the row.

        :raises ValueRefused: a limit is no number.
        """
        return {
            "labels": self._texts("label"),
            "help": self._texts("help"),
            "required": self.required.data,
            "listed": self.listed.data,
            "options": self._options(),
        }

    def _texts(self, what: str) -> dict[str, str]:
        texts = {code: self[f"{what}_{code}"].data or "" for code, _name in LANGUAGES}
        return {code: clean for code, text in texts.items() if (clean := " ".join(text.split()))}

    def _options(self) -> dict[str, Any]:
        if "choices" in self._fields:
            lines = (self.choices.data or "").splitlines()
            return {"choices": choices_from(lines, self.row.options.get("choices", ()))}
        if "minimum" not in self._fields:
            return dict(self.row.options)
        kind = NumberKind() if self.row.kind == "number" else ExactKind()
        limits: Mapping[str, Any] = {
            name: kind.parse(self[name].data or "", notation()) for name in ("minimum", "maximum")
        }
        if None not in limits.values() and limits["minimum"] > limits["maximum"]:
            raise ValueRefused(_("The least number is greater than the greatest one."))
        return {
            name: limit if self.row.kind == "number" else str(limit)
            for name, limit in limits.items()
            if limit is not None
        }


def _inputs(row: StoredCustomField) -> list[str]:
    texts = [f"{what}_{code}" for what in ("label", "help") for code, _name in LANGUAGES]
    own = {
        "choice": ["choices"],
        "choices": ["choices"],
        "number": ["minimum", "maximum"],
        "exact": ["minimum", "maximum"],
    }
    listed = ["listed"] if KINDS[row.kind].filterable else []
    return [*texts, *own.get(row.kind, ()), "required", *listed]


def _values(row: StoredCustomField) -> dict[str, Any]:
    return dict(_pairs(row))


def _pairs(row: StoredCustomField) -> Iterator[tuple[str, Any]]:
    yield from (("required", row.required), ("listed", row.listed))
    for code, _name in LANGUAGES:
        yield f"label_{code}", row.labels.get(code, "")
        yield f"help_{code}", row.help.get(code, "")
    yield (
        "choices",
        "\n".join(
            Translated(item["labels"]).best(language()) for item in row.options.get("choices", ())
        ),
    )
    for name in ("minimum", "maximum"):
        yield name, row.options.get(name, "")
