"""Files that come with notes."""

import sqlalchemy as sa
from alembic import op

revision = "5b0c9e7d1f24"
down_revision = "8d2f6a1c40b7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_note_file",
        sa.Column(
            "note_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "attachment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["feed_note.id"],
            name=op.f("fk_feed_note_file_note_id_feed_note"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["host_attachment.id"],
            name=op.f("fk_feed_note_file_attachment_id_host_attachment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("note_id", "attachment_id", name=op.f("pk_feed_note_file")),
    )
    with op.batch_alter_table("feed_note_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feed_note_file_attachment_id"), ["attachment_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("feed_note_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_note_file_attachment_id"))

    op.drop_table("feed_note_file")
