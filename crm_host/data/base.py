"""The one declarative base, its metadata, and what every record has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from crm_host.data.custom.values import custom_texts
from crm_host.data.dependent import Dependent
from crm_host.data.derived import add_companions
from crm_host.data.folding import search_text
from crm_host.data.search import declare_search_index
from crm_host.data.session import CrmSession
from crm_host.data.types import BigId, JsonDict, UtcDateTime, utc_now
from crm_host.data.uniqueness import add_unique_indexes, take_unique_fields

#: Constraint names must be the same on both databases, or migrations cannot find them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    """Base of every mapped class, the host's and the modules'."""

    metadata = metadata


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": CrmSession},
)


class Identified(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes it at run time
    """A row with an id that is never used again."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True, sort_order=-10)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> Any:
        """Keep SQLite from handing out the ids of deleted rows again."""
        return {"sqlite_autoincrement": True}


class Record(Identified):
    """A thing a user can name, list, open, own and trash.

    `__record__` is its full name, as `contacts.contact`: it prefixes permissions, slots and
    events and names the record type in change sets.
    """

    __abstract__ = True

    #: Full name of the record type.
    __record__: ClassVar[str]

    #: Fields that tell records apart though no constraint says so; imports recognize rows by them.
    __match_keys__: ClassVar[tuple[str, ...]] = ()

    #: Choice field and code of the records that are persons; empty where all of them are, and
    #: `None` where none is. The palette's `@` asks for persons.
    __person__: ClassVar[tuple[str, ...] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Add the key columns that sorting and filtering text needs, then map the class."""
        add_companions(cls)
        unique = take_unique_fields(cls)
        super().__init_subclass__(**kwargs)
        if "__tablename__" in vars(cls):
            declare_search_index(cls)
            add_unique_indexes(cls, unique)

    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=utc_now, index=True, sort_order=80
    )
    created_by: Mapped[int | None] = mapped_column(BigId, sort_order=81)
    updated_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=utc_now, onupdate=utc_now, index=True, sort_order=82
    )
    updated_by: Mapped[int | None] = mapped_column(BigId, sort_order=83)
    owner_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("host_user.id", ondelete="SET NULL"),
        index=True,
        # Write checks compare with the old owner, so setting a new one must load it.
        active_history=True,
        sort_order=84,
    )
    team_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("host_team.id", ondelete="SET NULL"),
        index=True,
        active_history=True,
        sort_order=85,
    )
    #: Optimistic lock: an update that names an older version touches no row.
    version: Mapped[int] = mapped_column(Integer, default=1, sort_order=86)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=87)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=88)
    #: Values of fields that users define.
    custom: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict, sort_order=89)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Turn on the optimistic lock."""
        return {"version_id_col": cls.__dict__.get("version", cls.version)}

    @property
    def display(self) -> str:
        """What a person calls this record; lists, links and titles show it."""
        raise TypeError(f"{type(self).__name__} must define `display`.")

    def normalize(self) -> None:
        """Bring the values into the one form in which they are stored; called before each write.

        Records that compute, complete or check values across fields override it. It may raise
        `ValueRefused`.
        """

    def search_parts(self) -> Iterable[str | None]:
        """Return the texts by which the record is found; records with a search column say more."""
        return (self.display,)

    def search_value(self) -> str:
        """Return what the search column holds."""
        return search_text(*(part for part in self.search_parts() if part), *custom_texts(self))


class Child(Dependent, Identified):
    """A row that belongs to one record and is seen, changed and trashed with it.

    `__parent__` names the relationship to that record.
    """

    __abstract__ = True

    #: Name of the many-to-one relationship to the owning record.
    __parent__: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Add the key columns that filtering text needs, then map the class."""
        add_companions(cls)
        super().__init_subclass__(**kwargs)
