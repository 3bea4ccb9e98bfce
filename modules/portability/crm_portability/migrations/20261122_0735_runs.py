"""Imports that run as jobs, in steps that can be undone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c4f0a1d87b36"
down_revision = "7d31c0a9e4b2"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


def upgrade() -> None:
    with op.batch_alter_table("portability_import", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sha256", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("job_id", _id(), nullable=True))
        batch_op.create_index(batch_op.f("ix_portability_import_sha256"), ["sha256"])
    op.create_table(
        "portability_import_step",
        sa.Column("id", _id(), nullable=False),
        sa.Column("import_id", _id(), nullable=False),
        sa.Column("set_id", _id(), nullable=True),
        sa.Column("rows", _json(), nullable=False),
        sa.Column("undone", _json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["portability_import.id"],
            name=op.f("fk_portability_import_step_import_id_portability_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portability_import_step")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("portability_import_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_portability_import_step_import_id"), ["import_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("portability_import_step")
    with op.batch_alter_table("portability_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portability_import_sha256"))
        batch_op.drop_column("job_id")
        batch_op.drop_column("sha256")
