"""Likely duplicates, what is none, and how they are searched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c4a1f7e2b930"
down_revision = "c4f0a1d87b36"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


def _instant() -> sa.types.TypeEngine:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "portability_duplicate",
        sa.Column("id", _id(), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("low_id", _id(), nullable=False),
        sa.Column("high_id", _id(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("degrees", _json(), nullable=False),
        sa.Column("found_at", _instant(), nullable=False),
        sa.Column("dismissed_at", _instant(), nullable=True),
        sa.Column("dismissed_by", _id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dismissed_by"],
            ["host_user.id"],
            name=op.f("fk_portability_duplicate_dismissed_by_host_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portability_duplicate")),
        sa.UniqueConstraint(
            "record_type",
            "low_id",
            "high_id",
            name=op.f("uq_portability_duplicate_record_type_low_id_high_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("portability_duplicate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_portability_duplicate_dismissed_by"), ["dismissed_by"], unique=False
        )
        batch_op.create_index(
            "ix_portability_duplicate_high", ["record_type", "high_id"], unique=False
        )
        batch_op.create_index(
            "ix_portability_duplicate_queue",
            ["record_type", "dismissed_at", "score", "id"],
            unique=False,
        )
    op.create_table(
        "portability_duplicate_search",
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("rules", _json(), nullable=True),
        sa.Column("done_until", _instant(), nullable=True),
        sa.Column("ended_at", _instant(), nullable=True),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record_type", name=op.f("pk_portability_duplicate_search")),
    )


def downgrade() -> None:
    op.drop_table("portability_duplicate_search")
    op.drop_table("portability_duplicate")
