"""saved views, favorites and records opened last."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b7d20e6f91c8"
down_revision = "a4c7e19d52f0"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "host_user",
        sa.Column("density", sa.String(length=10), server_default="", nullable=False),
    )
    op.create_table(
        "host_saved_view",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("parameters", _JSON, nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("deleted_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_host_saved_view_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_user.id"],
            name=op.f("fk_host_saved_view_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_saved_view")),
        sqlite_autoincrement=True,
    )
    for column in ("record_type", "team_id", "owner_id"):
        op.create_index(op.f(f"ix_host_saved_view_{column}"), "host_saved_view", [column])
    op.create_table(
        "host_view_choice",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("view_id", _ID, nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_view_choice_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["host_saved_view.id"],
            name=op.f("fk_host_view_choice_view_id_host_saved_view"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_view_choice")),
        sa.UniqueConstraint("user_id", "view_id", name=op.f("uq_host_view_choice_user_id_view_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_host_view_choice_view_id"), "host_view_choice", ["view_id"])
    op.create_index(
        "uq_host_view_choice_default",
        "host_view_choice",
        ["user_id", "record_type"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    _create_marks("host_favorite")
    _create_marks("host_recent", sa.Column("at", _AT, nullable=False))
    op.create_index("ix_host_recent_user_id_at", "host_recent", ["user_id", "at"])


def _create_marks(table: str, *more: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f(f"fk_{table}_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "user_id",
            "record_type",
            "record_id",
            name=op.f(f"uq_{table}_user_id_record_type_record_id"),
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("host_recent", "host_favorite", "host_view_choice", "host_saved_view"):
        op.drop_table(table)
    with op.batch_alter_table("host_user") as batch:
        batch.drop_column("density")
