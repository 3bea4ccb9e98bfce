"""fields that users define."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c64e1d8a30f7"
down_revision = "b7d20e6f91c8"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "host_custom_field",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("labels", _JSON, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("options", _JSON, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("help", _JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("archived_at", _INSTANT, nullable=True),
        sa.Column("deleted_at", _INSTANT, nullable=True),
        sa.Column("purged_at", _INSTANT, nullable=True),
        sa.Column("converted", _JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_custom_field")),
        sa.UniqueConstraint(
            "record_type", "name", name=op.f("uq_host_custom_field_record_type_name")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("host_custom_field")
