"""numbers, working times, attached files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e83b5f0c94d1"
down_revision = "6606cc6ba92b"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "host_sequence",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.Column("reset", sa.String(length=10), nullable=False),
        sa.Column("gaps", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_sequence")),
    )
    op.create_table(
        "host_sequence_counter",
        sa.Column("sequence", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "period", name=op.f("pk_host_sequence_counter")),
    )
    _calendars()
    op.create_table(
        "host_attachment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", _ID, nullable=True),
        sa.Column("deleted_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_attachment")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_host_attachment_record", "host_attachment", ["record_type", "record_id"])
    op.create_index(op.f("ix_host_attachment_sha256"), "host_attachment", ["sha256"])


def _calendars() -> None:
    op.create_table(
        "host_calendar",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("hours", _JSON, nullable=True),
        sa.Column("parent_id", _ID, nullable=True),
        sa.Column("is_firms", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["host_calendar.id"],
            name=op.f("fk_host_calendar_parent_id_host_calendar"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_calendar")),
        sa.UniqueConstraint("name", name=op.f("uq_host_calendar_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_host_calendar_parent_id"), "host_calendar", ["parent_id"])
    op.create_table(
        "host_calendar_day",
        sa.Column("id", _ID, nullable=False),
        sa.Column("calendar_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("spans", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["host_calendar.id"],
            name=op.f("fk_host_calendar_day_calendar_id_host_calendar"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_calendar_day")),
        sa.UniqueConstraint(
            "calendar_id", "day", name=op.f("uq_host_calendar_day_calendar_id_day")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "host_calendar_use",
        sa.Column("id", _ID, nullable=False),
        sa.Column("calendar_id", _ID, nullable=False),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("user_id", _ID, nullable=True),
        sa.CheckConstraint(
            "(team_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_host_calendar_use_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["host_calendar.id"],
            name=op.f("fk_host_calendar_use_calendar_id_host_calendar"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_host_calendar_use_team_id_host_team"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_calendar_use_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_calendar_use")),
        sa.UniqueConstraint("team_id", name=op.f("uq_host_calendar_use_team_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_host_calendar_use_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_host_calendar_use_calendar_id"), "host_calendar_use", ["calendar_id"])


def downgrade() -> None:
    for table in (
        "host_attachment",
        "host_calendar_use",
        "host_calendar_day",
        "host_calendar",
        "host_sequence_counter",
        "host_sequence",
    ):
        op.drop_table(table)
