"""Side tables: how a module gives another module's record fields of its own (AD5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from sqlalchemy import ForeignKey
from sqlalchemy.orm import mapped_column, relationship

from crm_host.data.base import Record, db
from crm_host.data.catalogue import SideField, attach
from crm_host.data.dependent import Dependent
from crm_host.data.derived import add_companions
from crm_host.data.fields import declared_spec
from crm_host.data.types import BigId


class Extension(Dependent, db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes it at run time
    """A table with at most one row for each record of another module.

        class LoyaltyAccount(Extension, owner=Contact):
            __tablename__ = "loyalty_account"
            points: Mapped[int | None] = field.Number(_("Points"), filterable=True)

    Its fields are in the owner's form, list, filter, import, export and audit at once, and
    leave with the module. Every column must be nullable: most records have no row.
    """

    __abstract__ = True

    #: The record type that is extended.
    __owner__: ClassVar[type[Record]]

    def __init_subclass__(cls, *, owner: type[Record] | None = None, **kwargs: Any) -> None:
        """Map the class, hang it on its owner and put its fields into the owner's catalogue."""
        if owner is None:
            super().__init_subclass__(**kwargs)
            return
        fields = list(_declared(cls))
        cls.__owner__ = owner
        cls.id = mapped_column(
            BigId,
            ForeignKey(f"{owner.__tablename__}.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
            sort_order=-10,
        )
        add_companions(cls)
        super().__init_subclass__(**kwargs)
        relation = cls.__tablename__
        one = relationship(cls, uselist=False, cascade="all, delete-orphan", passive_deletes=True)
        setattr(owner, relation, one)
        module = relation.partition("_")[0]
        for name, spec in fields:
            attach(SideField(name, spec, owner, module, relation=relation, side=cls))

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return a record's row, a new empty one if it has none."""
        relation = cls.__tablename__
        row: Self | None = getattr(record, relation)
        if row is None:
            row = cls()
            setattr(record, relation, row)
        return row


def _declared(cls: type[Any]) -> Iterator[tuple[str, Any]]:
    """Return the fields of a class body, before mapping replaces them."""
    for name, attribute in vars(cls).items():
        if spec := declared_spec(attribute):
            yield name, spec
