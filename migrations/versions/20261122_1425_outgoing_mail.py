"""The outbox of e-mails."""

import sqlalchemy as sa
from alembic import op

revision = "d4436d2fb4b6"
down_revision = "b7e2d40c91a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_outgoing_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_outgoing_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_host_outgoing_mail_message_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_outgoing_mail", schema=None) as batch_op:
        batch_op.create_index("ix_host_outgoing_mail_due", ["state", "due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("host_outgoing_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_host_outgoing_mail_due")
    op.drop_table("host_outgoing_mail")
