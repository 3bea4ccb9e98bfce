"""Remembered mappings of import files, and export templates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "7d31c0a9e4b2"
down_revision = "2b5fbf1e21bc"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


def upgrade() -> None:
    op.create_table(
        "portability_mapping",
        sa.Column("id", _id(), nullable=False),
        sa.Column("user_id", _id(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("choices", _json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_portability_mapping_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portability_mapping")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("portability_mapping", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_portability_mapping_user_id"), ["user_id"], unique=False
        )
        batch_op.create_index(
            "ix_portability_mapping_record_type_signature",
            ["record_type", "signature"],
            unique=False,
        )
    op.create_table(
        "portability_template",
        sa.Column("id", _id(), nullable=False),
        sa.Column("user_id", _id(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("columns", _json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_portability_template_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portability_template")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("portability_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_portability_template_record_type"), ["record_type"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_portability_template_user_id"), ["user_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("portability_template")
    op.drop_table("portability_mapping")
