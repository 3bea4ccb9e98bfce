"""An id for each file of a note, so that taking its deletion back finds it again."""

import sqlalchemy as sa
from alembic import op

revision = "c41d7f0a6e93"
down_revision = "5b0c9e7d1f24"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, KEPT = "feed_note_file", "feed_note_file_kept"


def upgrade() -> None:
    _make_anew(
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_note_file")),
        sa.UniqueConstraint(
            "note_id", "attachment_id", name=op.f("uq_feed_note_file_note_id_attachment_id")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    _make_anew(sa.PrimaryKeyConstraint("note_id", "attachment_id", name=op.f("pk_feed_note_file")))


def _make_anew(*parts: sa.schema.SchemaItem, **options: bool) -> None:
    """Make the table again with its rows: SQLite cannot give a table another key."""
    op.execute(f"CREATE TABLE {KEPT} AS SELECT note_id, attachment_id FROM {TABLE}")
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_note_file_attachment_id"))
    op.drop_table(TABLE)
    op.create_table(
        TABLE,
        sa.Column("note_id", BIG, nullable=False, autoincrement=False),
        sa.Column("attachment_id", BIG, nullable=False, autoincrement=False),
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
        *parts,
        **options,
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feed_note_file_attachment_id"), ["attachment_id"], unique=False
        )
    op.execute(
        f"INSERT INTO {TABLE} (note_id, attachment_id) "
        f"SELECT note_id, attachment_id FROM {KEPT} ORDER BY note_id, attachment_id"
    )
    op.drop_table(KEPT)
