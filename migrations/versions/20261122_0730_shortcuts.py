"""shortcuts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a4c7e19d52f0"
down_revision = "e83b5f0c94d1"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("host_user", sa.Column("keys", _JSON, nullable=True))
    op.add_column(
        "host_user",
        sa.Column("single_keys", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("host_user") as batch:
        batch.drop_column("single_keys")
        batch.drop_column("keys")
