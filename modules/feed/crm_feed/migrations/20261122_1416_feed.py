"""Notes, activities, followers, notifications, presence and drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_host.api import create_search_index, drop_search_index

revision = "fe8cfbd9c2e3"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_time", sa.String(length=5), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "subject_key",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "subject_sort",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "updated_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "custom",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["feed_activity.id"],
            name=op.f("fk_feed_activity_follows_id_feed_activity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_user.id"],
            name=op.f("fk_feed_activity_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_feed_activity_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_activity")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_activity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feed_activity_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feed_activity_done_at"), ["done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_activity_due_on"), ["due_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_feed_activity_follows_id"), ["follows_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feed_activity_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_feed_activity_record", ["record_type", "record_id", "state", "due_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feed_activity_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_feed_activity_subject_key"), ["subject_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_feed_activity_subject_sort"), ["subject_sort"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feed_activity_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_activity_type"), ["type"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_feed_activity_updated_at"), ["updated_at"], unique=False
        )

    create_search_index(op.get_bind(), "feed_activity")
    op.create_table(
        "feed_draft",
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_feed_draft_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_draft")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_draft", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feed_draft_record", ["record_type", "record_id", "user_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_feed_draft_user_id"), ["user_id"], unique=False)

    op.create_table(
        "feed_follower",
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_feed_follower_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_follower")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_follower", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feed_follower_record", ["record_type", "record_id", "user_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_feed_follower_user_id"), ["user_id"], unique=False)

    op.create_table(
        "feed_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "updated_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "custom",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_user.id"],
            name=op.f("fk_feed_note_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_feed_note_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_note")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_note_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_note_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_feed_note_record", ["record_type", "record_id", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feed_note_reply_to"), ["reply_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_note_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_note_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "feed_notification",
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("excerpt", sa.String(length=300), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_feed_notification_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_notification")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feed_notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_notification_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_feed_notification_unread", ["user_id", "read_at", "id"], unique=False
        )

    op.create_table(
        "feed_preference",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "events",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("mails", sa.String(length=10), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=False),
        sa.Column("quiet_until", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_feed_preference_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_feed_preference")),
    )
    op.create_table(
        "feed_presence",
        sa.Column("record_type", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_writing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["host_user.id"],
            name=op.f("fk_feed_presence_user_id_host_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_feed_presence")),
    )
    with op.batch_alter_table("feed_presence", schema=None) as batch_op:
        batch_op.create_index("ix_feed_presence_record", ["record_type", "record_id"], unique=False)


def downgrade() -> None:
    drop_search_index(op.get_bind(), "feed_activity")
    with op.batch_alter_table("feed_presence", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_presence_record")

    op.drop_table("feed_presence")
    op.drop_table("feed_preference")
    with op.batch_alter_table("feed_notification", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_notification_unread")
        batch_op.drop_index(batch_op.f("ix_feed_notification_at"))

    op.drop_table("feed_notification")
    with op.batch_alter_table("feed_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_note_updated_at"))
        batch_op.drop_index(batch_op.f("ix_feed_note_team_id"))
        batch_op.drop_index(batch_op.f("ix_feed_note_reply_to"))
        batch_op.drop_index("ix_feed_note_record")
        batch_op.drop_index(batch_op.f("ix_feed_note_owner_id"))
        batch_op.drop_index(batch_op.f("ix_feed_note_created_at"))

    op.drop_table("feed_note")
    with op.batch_alter_table("feed_follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_follower_user_id"))
        batch_op.drop_index("ix_feed_follower_record")

    op.drop_table("feed_follower")
    with op.batch_alter_table("feed_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_draft_user_id"))
        batch_op.drop_index("ix_feed_draft_record")

    op.drop_table("feed_draft")
    with op.batch_alter_table("feed_activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_activity_updated_at"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_type"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_team_id"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_subject_sort"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_subject_key"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_state"))
        batch_op.drop_index("ix_feed_activity_record")
        batch_op.drop_index(batch_op.f("ix_feed_activity_owner_id"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_follows_id"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_due_on"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_done_at"))
        batch_op.drop_index(batch_op.f("ix_feed_activity_created_at"))

    op.drop_table("feed_activity")
