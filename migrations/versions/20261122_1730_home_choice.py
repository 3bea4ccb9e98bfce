"""How each user arranged the home page."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a4d81c6f2e57"
down_revision = "e3c5a7190d42"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "host_home_choice",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("card_order", _JSON, nullable=False),
        sa.Column("hidden", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_home_choice_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_home_choice")),
        sa.UniqueConstraint("user_id", name=op.f("uq_host_home_choice_user_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("host_home_choice")
