"""jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "6606cc6ba92b"
down_revision = "c1f0a6d3b872"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_consumer",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_consumer")),
    )
    op.create_table(
        "host_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("module", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column(
            "payload",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phase", sa.String(length=200), nullable=False),
        sa.Column("phase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "phase_done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "saved",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("traceback", sa.Text(), nullable=False),
        sa.Column(
            "log",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("slot", sa.String(length=120), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("caused_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_job")),
        sa.UniqueConstraint("slot", name=op.f("uq_host_job_slot")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_host_job_due",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(batch_op.f("ix_host_job_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(
            "ix_host_job_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index("ix_host_job_user_id_id", ["user_id", "id"], unique=False)
        batch_op.create_index(
            "uq_host_job_dedupe_key",
            ["dedupe_key"],
            unique=True,
            sqlite_where=sa.text("dedupe_key IS NOT NULL AND state IN ('queued', 'running')"),
            postgresql_where=sa.text("dedupe_key IS NOT NULL AND state IN ('queued', 'running')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("host_job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_host_job_dedupe_key",
            sqlite_where=sa.text("dedupe_key IS NOT NULL AND state IN ('queued', 'running')"),
            postgresql_where=sa.text("dedupe_key IS NOT NULL AND state IN ('queued', 'running')"),
        )
        batch_op.drop_index("ix_host_job_user_id_id")
        batch_op.drop_index(
            "ix_host_job_lease",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(batch_op.f("ix_host_job_finished_at"))
        batch_op.drop_index(
            "ix_host_job_due",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )

    op.drop_table("host_job")
    op.drop_table("host_consumer")
