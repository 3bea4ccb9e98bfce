"""What can be done to many records: to each of them, and which right that needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy.orm.interfaces import ORMOption

from crm_host.data.belongings import belongings
from crm_host.data.catalogue import Field
from crm_host.data.rules import Action
from crm_host.data.types import utc_now
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import lazy_text
from crm_host.screens.bulk_edit.assignments import Assignment, assignments_of, bulk_fields
from crm_host.screens.bulk_edit.models import BulkRun

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


class Task(Protocol):
    """One thing done to each of many records of a type."""

    right: Action

    def options(self) -> Sequence[ORMOption]:
        """Return what is loaded along with the records."""

    def changes(self, record: Any) -> bool:
        """Whether doing it would change a record.

        :raises Refused: it cannot be done to this record.
        """

    def apply(self, record: Any) -> None:
        """Do it, without writing."""

    def check(self, record: Any) -> None:
        """Look at a record that was written.

        :raises Refused: it must not stay so.
        """


class _Plain:
    """A change of the columns that every record has."""

    right: Action = "write"

    def options(self) -> Sequence[ORMOption]:
        """Nothing: no other value depends on these columns."""
        return ()

    def check(self, record: Any) -> None:
        """Nothing can be wrong."""


class Archive(_Plain):
    """Taking records out of daily lists."""

    def changes(self, record: Any) -> bool:
        """Whether it is in daily lists."""
        return record.archived_at is None

    def apply(self, record: Any) -> None:
        """Take it out."""
        record.archived_at = utc_now()


class BringBack(_Plain):
    """Bringing archived records back."""

    def changes(self, record: Any) -> bool:
        """Whether it is archived."""
        return record.archived_at is not None

    def apply(self, record: Any) -> None:
        """Bring it back."""
        record.archived_at = None


class Trash(_Plain):
    """Putting records into the trash."""

    right: Action = "delete"

    def __init__(self, screens: RecordScreens) -> None:
        self._veto = screens.may_delete

    def changes(self, record: Any) -> bool:
        """Every one, unless a module forbids it."""
        if reasons := self._veto.call(record):
            raise Refused(" ".join(reasons))
        return True

    def apply(self, record: Any) -> None:
        """Delete it."""
        record.deleted_at = utc_now()


class Assign:
    """Giving fields new values."""

    right: Action = "write"

    def __init__(self, screens: RecordScreens, assignments: Sequence[Mapping[str, Any]]) -> None:
        self._screens = screens
        self._kept = assignments
        self._plans: dict[type[Any], Sequence[Assignment]] = {}

    def options(self) -> Sequence[ORMOption]:
        """Load the rows that belong to the records: their order and rules may depend on them."""
        return belongings(self._screens.model)  # type: ignore[arg-type]  # a class is hashable

    def changes(self, record: Any) -> bool:
        """Whether some field is not as wished yet."""
        return any(item.after(record) != item.before(record) for item in self.plan(record))

    def apply(self, record: Any) -> None:
        """Set what is not as wished yet."""
        for item in self.plan(record):
            item.apply(record)

    def check(self, record: Any) -> None:
        """Ask the rules of the record type: who owns it may matter as well."""
        self._screens.check(record)

    def plan(self, record: Any) -> Sequence[Assignment]:
        """Return what each field of a record gets.

        :raises Refused: the actor may not change all of these fields of it.
        """
        form = self._screens.form_of(record)
        if form not in self._plans:
            fields = bulk_fields(form, record)
            if any(item["name"] not in fields for item in self._kept):
                raise Refused(
                    _("It lacks a field that is to be changed, or you may not change it.")
                )
            self._plans[form] = assignments_of(self._kept, fields)
        return self._plans[form]


def task_of(screens: RecordScreens, run: BulkRun) -> Task:
    """Return what a run does to the records of one type."""
    return task(screens, run.action, run.assignments)


def task(
    screens: RecordScreens, action: str, assignments: Sequence[Mapping[str, Any]] = ()
) -> Task:
    """Return what an action does to the records of one type.

    :raises KeyError: there is no such action.
    """
    makers: dict[str, Callable[[], Task]] = {
        "edit": lambda: Assign(screens, assignments),
        "archive": Archive,
        "unarchive": BringBack,
        "delete": lambda: Trash(screens),
    }
    return makers[action]()


def fields_by_form(screens: RecordScreens, records: Sequence[Any]) -> dict[str, Field]:
    """Return the fields that some of these records may get a value for."""
    found: dict[str, Field] = {}
    forms: set[type[Any]] = set()
    for record in records:
        form = screens.form_of(record)
        if form not in forms:
            forms.add(form)
            found |= bulk_fields(form, record)
    return found
