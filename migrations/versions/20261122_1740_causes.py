"""Jobs and events remember the change set that caused them."""

import sqlalchemy as sa
from alembic import op

revision = "c5f2a93e7b18"
down_revision = "a4d81c6f2e57"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("host_event", sa.Column("change_set_id", _ID, nullable=True))
    op.add_column("host_job", sa.Column("change_set_id", _ID, nullable=True))


def downgrade() -> None:
    op.drop_column("host_job", "change_set_id")
    op.drop_column("host_event", "change_set_id")
