"""Activity plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "433301e6d46d"
down_revision = "fe8cfbd9c2e3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "name_sort",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "updated_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "custom",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_user.id"],
            name=op.f("fk_feed_plan_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_feed_plan_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_plan")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_plan_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_plan_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_plan_name_sort"), ["name_sort"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_plan_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_plan_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_plan_updated_at"), ["updated_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("feed_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_plan_updated_at"))
        batch_op.drop_index(batch_op.f("ix_feed_plan_team_id"))
        batch_op.drop_index(batch_op.f("ix_feed_plan_owner_id"))
        batch_op.drop_index(batch_op.f("ix_feed_plan_name_sort"))
        batch_op.drop_index(batch_op.f("ix_feed_plan_name_key"))
        batch_op.drop_index(batch_op.f("ix_feed_plan_created_at"))

    op.drop_table("feed_plan")
