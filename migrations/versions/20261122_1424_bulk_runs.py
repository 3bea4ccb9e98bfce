"""changes of many records."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b7e2d40c91a6"
down_revision = "d18f73b2c6a9"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "host_bulk_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("assignments", _JSON, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_bulk_run_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_bulk_run")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_host_bulk_run_user_id"), "host_bulk_run", ["user_id"])
    op.create_table(
        "host_bulk_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("ids", _JSON, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_id", _ID, nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("refused", _JSON, nullable=False),
        sa.Column("undone", _JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["host_bulk_run.id"],
            name=op.f("fk_host_bulk_step_run_id_host_bulk_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_bulk_step")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_host_bulk_step_run_id"), "host_bulk_step", ["run_id"])


def downgrade() -> None:
    op.drop_table("host_bulk_step")
    op.drop_table("host_bulk_run")
