"""Reactions to notes."""

import sqlalchemy as sa
from alembic import op

revision = "8d2f6a1c40b7"
down_revision = "433301e6d46d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_reaction",
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["feed_note.id"],
            name=op.f("fk_feed_reaction_note_id_feed_note"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_feed_reaction_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_reaction")),
        sa.UniqueConstraint(
            "note_id", "user_id", "sign", name=op.f("uq_feed_reaction_note_id_user_id_sign")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_reaction", schema=None) as batch_op:
        batch_op.create_index("ix_feed_reaction_record", ["record_type", "record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_reaction_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("feed_reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_reaction_user_id"))
        batch_op.drop_index("ix_feed_reaction_record")

    op.drop_table("feed_reaction")
