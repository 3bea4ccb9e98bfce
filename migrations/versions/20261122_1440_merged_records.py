"""Where merged records went."""

import sqlalchemy as sa
from alembic import op

revision = "e3c5a7190d42"
down_revision = "d4436d2fb4b6"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host_merged_record",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("gone_id", _ID, nullable=False),
        sa.Column("survivor_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_merged_record")),
        sa.UniqueConstraint(
            "record_type", "gone_id", name=op.f("uq_host_merged_record_record_type_gone_id")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("host_merged_record")
