"""Number sequences (A105): how the numbers of documents look, and which one comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from crm_host.admin.rights import administrators_only
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.kinds import NumberKind, ValueRefused
from crm_host.data.numbering import LARGEST, LONGEST, NumberRule, coming
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.declaration import Sequence
from crm_host.kernel.registry import registry
from crm_host.kernel.sequences import (
    RECORD,
    declared_rule,
    doubts,
    firm_day,
    is_taken,
    rule_of,
    save_rule,
)
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("sequences", __name__, url_prefix="/admin/sequences")

_FILL_IN = _("Fill this in.")
RESETS: dict[str, Text] = {
    "yearly": _("Each year"),
    "monthly": _("Each month"),
    "never": _("Not at all"),
}
GAPS: dict[str, Text] = {
    "gapless": _("Without gaps; people who save at once wait for each other"),
    "fast": _("Fast; a number may be left out when saving fails"),
}
#: What the history calls the parts of a rule.
PARTS: dict[str, Text] = {
    "pattern": _("Pattern"),
    "reset": _("Counting begins anew"),
    "gaps": _("Gaps"),
    "next": _("Next number"),
}
#: How many numbers the page shows in advance.
_SHOWN = 3


class SequenceForm(Form):  # type: ignore[misc]  # WTForms has no types
    """How one sequence counts, and how it goes on."""

    pattern = StringField(
        _("Pattern"),
        [InputRequired(_FILL_IN)],
        description=_(
            "{number:05d} is the number with at least five digits; {year} and {month} are those "
            "of the document."
        ),
        render_kw={"maxlength": LONGEST, "spellcheck": "false", "autocomplete": "off"},
    )
    reset = SelectField(_("Counting begins anew"), choices=[])
    gaps = SelectField(_("Gaps"), choices=[])
    next = StringField(
        _("Next number"),
        [InputRequired(_FILL_IN)],
        description=_("Of the present year or month, where counting begins anew."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    sure = BooleanField(_("I have checked this; save it all the same"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reset.choices = [SelectChoice(code, str(text)) for code, text in RESETS.items()]
        self.gaps.choices = [SelectChoice(code, str(text)) for code, text in GAPS.items()]

    def rule(self) -> NumberRule:
        """Return what was entered."""
        return NumberRule(self.pattern.data.strip(), self.reset.data, self.gaps.data)

    @property
    def number(self) -> int:
        """The number that comes next."""
        return int(NumberKind(1, LARGEST).parse(self.next.data, notation()) or 1)

    def validate_pattern(self, field: StringField) -> None:
        """Refuse patterns that cannot be written or make doubles."""
        try:
            self.rule().check()
        except ValueRefused as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def validate_next(self, field: StringField) -> None:
        """Refuse what is no whole number above zero."""
        try:
            NumberKind(1, LARGEST).parse(field.data, notation())
        except ValueRefused as refusal:
            raise ValidationError(str(refusal.message)) from refusal


@dataclass(frozen=True)
class Line:
    """One sequence in the list."""

    name: str
    title: Text
    module: Text
    next: str
    reset: Text


@blueprint.get("/")
@administrators_only
def index() -> ResponseReturnValue:
    """List the sequences of all loaded modules."""
    return render(
        "host/admin_sequences.html", lines=[_line(*item) for item in registry().sequences.items()]
    )


@blueprint.get("/<sequence>")
@administrators_only
def show(sequence: str) -> ResponseReturnValue:
    """Show one sequence."""
    _find(sequence)
    rule, today = rule_of(sequence), firm_day()
    number = coming(session(), sequence, rule.period(today))
    values = vars(rule) | {"next": str(number)}
    return _page(sequence, SequenceForm(data=values))


@blueprint.post("/<sequence>")
@administrators_only
def save(sequence: str) -> ResponseReturnValue:
    """Show what the entered values would make, or keep them."""
    _find(sequence)
    form = SequenceForm(request.form)
    if not form.validate():
        return _page(sequence, form, 422)
    if "preview" in request.form:
        return _page(sequence, form)
    own, rule, today = session(), form.rule(), firm_day()
    first = rule.write(form.number, today)
    if is_taken(own, sequence, first):
        form.next.errors = [_("%(number)s exists already. Go on with a later one.", number=first)]
        return _page(sequence, form, 422)
    warnings = doubts(own, sequence, rule, form.number, today)
    if warnings and not form.sure.data:
        return _page(sequence, form, 422, warnings)
    save_rule(own, sequence, rule, form.number, today)
    return done(_("The numbers are saved."), to=url_for("sequences.index"))


def _page(
    name: str, form: SequenceForm, status: int = 200, warnings: list[Text] | None = None
) -> ResponseReturnValue:
    declared = _find(name)
    usable = not form.errors or set(form.errors) <= {"next"}
    shown = _samples(form, firm_day()) if usable and not form.next.errors else []
    return render(
        "host/admin_sequence.html",
        status=status,
        name=name,
        sequence=declared,
        proposed=declared_rule(declared),
        form=form,
        samples=shown,
        warnings=warnings or [],
        entries=_history(name),
        parts=PARTS,
        words=RESETS | GAPS,
    )


def _samples(form: SequenceForm, day: date) -> list[str]:
    return [form.rule().write(form.number + step, day) for step in range(_SHOWN)]


def _find(name: str) -> Sequence:
    if name not in registry().sequences:
        raise NotFound
    return registry().sequences[name]


def _line(name: str, declared: Sequence) -> Line:
    rule, today = rule_of(name), firm_day()
    following = rule.write(coming(session(), name, rule.period(today)), today)
    module = registry().modules[name.partition(".")[0]].declaration.title
    return Line(name, declared.title, module, following, RESETS[rule.reset])


def _history(name: str) -> list[tuple[ChangeSet, Change]]:
    """Return what administrators did to a sequence, newest first."""
    rows = session().execute(
        select(ChangeSet, Change)
        .join(Change, Change.set_id == ChangeSet.id)
        .where(Change.record_type == RECORD, Change.record_id == 0, Change.part == name)
        .order_by(Change.id.desc())
        .limit(20)
    )
    return [(change_set, change) for change_set, change in rows]
