"""submissions."""

import sqlalchemy as sa
from alembic import op

revision = "5d2c1b7e90f4"
down_revision = "9a5178ba6bc4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_idempotency",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("result_url", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "user_id", name=op.f("pk_host_idempotency")),
    )
    with op.batch_alter_table("host_idempotency", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_host_idempotency_created_at"), ["created_at"], unique=False
        )


def downgrade() -> None:
    op.drop_table("host_idempotency")
