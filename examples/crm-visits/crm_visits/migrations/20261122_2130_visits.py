"""Visits."""

import sqlalchemy as sa
from alembic import op
from crm_host.api import create_search_index, drop_search_index
from sqlalchemy.dialects import postgresql

revision = "57f85bd65e06"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
INDEXED = (
    "state",
    "day",
    "contact_id",
    "name_key",
    "name_sort",
    "created_at",
    "updated_at",
    "owner_id",
    "team_id",
)


def upgrade() -> None:
    op.create_table(
        "visits_visit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("name_key", KEY, nullable=True),
        sa.Column("name_sort", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", BIG, nullable=True),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("team_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_visits_visit_contact_id_contacts_contact"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_user.id"],
            name=op.f("fk_visits_visit_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_visits_visit_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits_visit")),
        sqlite_autoincrement=True,
    )
    for column in INDEXED:
        op.create_index(f"ix_visits_visit_{column}", "visits_visit", [column])
    create_search_index(op.get_bind(), "visits_visit")

    op.create_table(
        "visits_contact",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("next_visit", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"],
            ["contacts_contact.id"],
            name=op.f("fk_visits_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits_contact")),
    )
    op.create_index(
        "ix_visits_contact_next_visit",
        "visits_contact",
        ["next_visit"],
    )


def downgrade() -> None:
    op.drop_table("visits_contact")
    drop_search_index(op.get_bind(), "visits_visit")
    op.drop_table("visits_visit")
