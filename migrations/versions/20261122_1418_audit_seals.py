"""seals of the record of changes."""

import sqlalchemy as sa
from alembic import op

revision = "d18f73b2c6a9"
down_revision = "c64e1d8a30f7"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host_change_seal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("set_id", _ID, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"],
            ["host_change_set.id"],
            name=op.f("fk_host_change_seal_set_id_host_change_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_change_seal")),
        sa.UniqueConstraint("set_id", name=op.f("uq_host_change_seal_set_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_host_change_set_caused_by",
        "host_change_set",
        ["caused_by"],
        sqlite_where=sa.text("caused_by IS NOT NULL"),
        postgresql_where=sa.text("caused_by IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_host_change_set_caused_by", table_name="host_change_set")
    op.drop_table("host_change_seal")
