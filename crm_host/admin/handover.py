"""Handing a person's records over to another (B19): seen in advance, and taken back in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from crm_host.admin.rights import administrators_only
from crm_host.auth.models import User
from crm_host.auth.names import user_name, user_names
from crm_host.data.access import visible
from crm_host.data.folding import fold
from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.forms.base import new_key
from crm_host.i18n.text import lazy_text, translate
from crm_host.screens.bulk_edit import runs
from crm_host.screens.bulk_edit.pages import launch
from crm_host.screens.known import all_screens
from crm_host.screens.record import RecordScreens
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("handover", __name__, url_prefix="/admin/handover")

#: Records of each type that are named.
_NAMED = 20


def _number(text: Any) -> int:
    """Read a user's id; nobody is 0."""
    return int(text or 0)


class HandoverForm(Form):  # type: ignore[misc]  # WTForms has no types
    """From whom to whom."""

    giver = SelectField(_("From"), coerce=_number, validators=[InputRequired()])
    taker = SelectField(_("To"), coerce=_number, validators=[InputRequired()])

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        active = set(session().scalars(select(User.id).where(User.active)))
        people = sorted(user_names().items(), key=lambda item: fold(item[1]))
        nobody = SelectChoice("", translate("Choose somebody"))
        givers = [SelectChoice(str(id), name) for id, name in people]
        takers = [SelectChoice(str(id), name) for id, name in people if id in active]
        self.giver.choices, self.taker.choices = [nobody, *givers], [nobody, *takers]

    def validate_taker(self, field: SelectField) -> None:
        """Refuse to hand records over to whom they belong."""
        if field.data == self.giver.data:
            raise ValidationError(translate("Choose somebody else."))


@dataclass(frozen=True)
class Book:
    """The records of one type that somebody owns, as far as its filter finds them."""

    screens: RecordScreens
    owner_id: int
    #: The filter, as the list of the type understands it.
    query: str

    @property
    def name(self) -> str:
        """Full name of the record type."""
        return self.screens.name

    @property
    def problems(self) -> Sequence[str]:
        """What of the filter cannot be understood."""
        return self.screens.list.problems(self.query) if self.query else ()

    def count(self) -> int:
        """Return how many there are."""
        return session().scalar(select(func.count()).select_from(self._found().subquery())) or 0

    def ids(self) -> Sequence[int]:
        """Return all of them."""
        return session().scalars(self._found()).all()

    def names(self) -> list[str]:
        """Return what the first ones are called."""
        model = self.screens.model
        first = self._found().limit(_NAMED)
        records = session().scalars(visible(model).where(model.id.in_(first)).order_by(model.id))
        return [record.display for record in records]

    def _found(self) -> Select[Any]:
        """Return the statement for the ids; archived records belong to the book as well."""
        model = self.screens.model
        statement = self.screens.list.select(self.query) if self.query else visible(model)
        bare = statement.with_only_columns(model.id, maintain_column_froms=True)
        return bare.where(model.owner_id == self.owner_id).order_by(None).order_by(model.id)


@blueprint.get("")
@administrators_only
def index() -> ResponseReturnValue:
    """Ask from whom to whom, and show what would be handed over."""
    form = HandoverForm(request.args)
    if "giver" not in request.args:
        return _page(form)
    return _page(form, status=200 if form.validate() else 422)


@blueprint.post("")
@administrators_only
def begin() -> ResponseReturnValue:
    """Hand the chosen records over, in a job where they are many."""
    form, key = HandoverForm(request.form), request.form.get("crm-key", "")
    is_valid = form.validate()
    if not is_valid or "look" in request.form:
        return _page(form, status=200 if is_valid else 422)
    books = list(_books(form.giver.data))
    chosen = {book.name: book for book in books if book.name in request.form.getlist("type")}
    if not chosen or any(book.problems for book in books):
        return _page(form, problem=translate("Choose at least one sort of records."), status=422)
    if earlier := claim(session(), key):
        return done(translate("Begun already."), to=earlier)
    ids = {name: book.ids() for name, book in chosen.items()}
    if any(request.form.get(f"seen-{name}") != str(len(found)) for name, found in ids.items()):
        return _page(form, problem=translate("The records have changed since. Look again."))
    title = translate(
        "Handed over from %(giver)s to %(taker)s",
        giver=user_name(form.giver.data),
        taker=user_name(form.taker.data),
    )
    run = runs.begin("edit", title, ids, [{"name": "owner", "value": form.taker.data}])
    here = url_for("bulk.show", run_id=run.id)
    to = launch(run, here)
    settle(session(), key, to)
    return done(title, to=to)


def _books(owner_id: int) -> Iterator[Book]:
    for screens in all_screens():
        query = request.values.get(f"q-{screens.name}", "").strip()
        yield Book(screens, owner_id, query)


def _page(form: HandoverForm, problem: str = "", status: int = 200) -> ResponseReturnValue:
    is_asked = bool(request.values.get("giver")) and not form.errors
    books = list(_books(form.giver.data)) if is_asked else []
    counted = [(book, 0 if book.problems else book.count()) for book in books]
    shown = [(book, number) for book, number in counted if number or book.query]
    return render(
        "host/admin_handover.html",
        status=status,
        form=form,
        books=shown,
        is_asked=is_asked,
        problem=problem,
        total=sum(number for _book, number in shown),
        key=new_key(),
        crumbs=[],
    )
