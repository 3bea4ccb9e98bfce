"""Uploaded files on their way through an import."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2b5fbf1e21bc"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portability_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "choices",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_portability_import_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portability_import")),
        sa.UniqueConstraint("token", name=op.f("uq_portability_import_token")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("portability_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_portability_import_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_portability_import_user_id"), ["user_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("portability_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portability_import_user_id"))
        batch_op.drop_index(batch_op.f("ix_portability_import_created_at"))

    op.drop_table("portability_import")
