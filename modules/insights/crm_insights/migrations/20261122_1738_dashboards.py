"""Dashboards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "11b8b60091b0"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insights_dashboard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
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
            name=op.f("fk_insights_dashboard_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_insights_dashboard_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insights_dashboard")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("insights_dashboard", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_audience"), ["audience"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_name_key"), ["name_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_name_sort"), ["name_sort"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_owner_id"), ["owner_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_team_id"), ["team_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_insights_dashboard_updated_at"), ["updated_at"], unique=False
        )

    op.create_table(
        "insights_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dashboard_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("view_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dashboard_id"],
            ["insights_dashboard.id"],
            name=op.f("fk_insights_card_dashboard_id_insights_dashboard"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insights_card")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("insights_card", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_insights_card_dashboard_id"), ["dashboard_id"], unique=False
        )

    op.create_table(
        "insights_home",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "dashboard_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["dashboard_id"],
            ["insights_dashboard.id"],
            name=op.f("fk_insights_home_dashboard_id_insights_dashboard"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_insights_home_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_insights_home")),
    )
    with op.batch_alter_table("insights_home", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_insights_home_dashboard_id"), ["dashboard_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("insights_home", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_insights_home_dashboard_id"))

    op.drop_table("insights_home")
    with op.batch_alter_table("insights_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_insights_card_dashboard_id"))

    op.drop_table("insights_card")
    with op.batch_alter_table("insights_dashboard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_updated_at"))
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_team_id"))
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_owner_id"))
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_name_sort"))
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_name_key"))
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_created_at"))
        batch_op.drop_index(batch_op.f("ix_insights_dashboard_audience"))

    op.drop_table("insights_dashboard")
