"""base."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "9a5178ba6bc4"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_change_set",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("caused_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_change_set")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_change_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_change_set_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_host_change_set_at"), ["at"], unique=False)

    op.create_table(
        "host_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "payload",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_host_event_open",
            ["retry_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "host_field_right",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("record", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_field_right")),
        sa.UniqueConstraint(
            "role", "record", "field", name=op.f("uq_host_field_right_role_record_field")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "host_generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_generation")),
    )
    op.create_table(
        "host_module",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("distribution", sa.String(length=100), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "foreign_keys",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_module")),
    )
    op.create_table(
        "host_permission_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("permission", sa.String(length=120), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_permission_grant")),
        sa.UniqueConstraint(
            "role", "permission", name=op.f("uq_host_permission_grant_role_permission")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "host_setting",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column(
            "value",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_host_setting")),
    )
    op.create_table(
        "host_signin_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_signin_attempt")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_signin_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_host_signin_attempt_address_at", ["address", "at"], unique=False)
        batch_op.create_index(
            "ix_host_signin_attempt_email_key_at", ["email_key", "at"], unique=False
        )

    op.create_table(
        "host_team",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["host_team.id"],
            name=op.f("fk_host_team_parent_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_team")),
        sa.UniqueConstraint("name", name=op.f("uq_host_team_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_team_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "host_user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_user")),
        sa.UniqueConstraint("email_key", name=op.f("uq_host_user_email_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "host_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("operation", sa.String(length=10), nullable=False),
        sa.Column(
            "values",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["host_change_set.id"], name=op.f("fk_host_change_set_id_host_change_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_host_change_record", ["record_type", "record_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_host_change_set_id"), ["set_id"], unique=False)

    op.create_table(
        "host_event_done",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("listener", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["host_event.id"],
            name=op.f("fk_host_event_done_event_id_host_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "listener", name=op.f("pk_host_event_done")),
    )
    op.create_table(
        "host_role_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_role_grant_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_role_grant")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_host_role_grant_user_id_role")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_role_grant_role"), ["role"], unique=False)

    op.create_table(
        "host_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_session_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_host_session_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "host_team_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_host_team_member_team_id_host_team"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_host_team_member_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_team_member")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_host_team_member_team_id_user_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("host_team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_team_member_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("host_team_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_team_member_user_id"))

    op.drop_table("host_team_member")
    with op.batch_alter_table("host_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_session_user_id"))

    op.drop_table("host_session")
    with op.batch_alter_table("host_role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_role_grant_role"))

    op.drop_table("host_role_grant")
    op.drop_table("host_event_done")
    with op.batch_alter_table("host_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_change_set_id"))
        batch_op.drop_index("ix_host_change_record")

    op.drop_table("host_change")
    op.drop_table("host_user")
    with op.batch_alter_table("host_team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_team_parent_id"))

    op.drop_table("host_team")
    with op.batch_alter_table("host_signin_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_host_signin_attempt_email_key_at")
        batch_op.drop_index("ix_host_signin_attempt_address_at")

    op.drop_table("host_signin_attempt")
    op.drop_table("host_setting")
    op.drop_table("host_permission_grant")
    op.drop_table("host_module")
    op.drop_table("host_generation")
    op.drop_table("host_field_right")
    with op.batch_alter_table("host_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_host_event_open",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("host_event")
    with op.batch_alter_table("host_change_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_change_set_at"))
        batch_op.drop_index(batch_op.f("ix_host_change_set_actor_id"))

    op.drop_table("host_change_set")
