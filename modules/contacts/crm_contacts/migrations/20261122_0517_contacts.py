"""Contacts: persons, organizations, and how they are reached."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_host.api import create_search_index, drop_search_index

revision = "5c1d7e0a4b26"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "contacts_contact",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=300), nullable=False),
        sa.Column("name_prefix", sa.String(length=50), nullable=True),
        sa.Column("family_name", sa.String(length=200), nullable=True),
        sa.Column("middle_name", sa.String(length=200), nullable=True),
        sa.Column("given_name", sa.String(length=200), nullable=True),
        sa.Column("name_suffix", sa.String(length=50), nullable=True),
        sa.Column("nickname", sa.String(length=200), nullable=True),
        sa.Column("parent_id", _ID, nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=40), nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("industry", sa.String(length=200), nullable=True),
        sa.Column("employee_count", sa.BigInteger(), nullable=True),
        sa.Column("tax_id", sa.String(length=60), nullable=True),
        sa.Column("tax_country", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("photo_type", sa.String(length=40), nullable=True),
        sa.Column("main_email", sa.String(length=200), nullable=True),
        sa.Column("main_phone", sa.String(length=100), nullable=True),
        sa.Column("main_town", sa.String(length=200), nullable=True),
        sa.Column("main_country", sa.String(length=60), nullable=True),
        sa.Column("employer_id", _ID, nullable=True),
        sa.Column("display_name_key", _KEY, nullable=True),
        sa.Column("display_name_sort", _KEY, nullable=True),
        sa.Column("family_name_key", _KEY, nullable=True),
        sa.Column("given_name_key", _KEY, nullable=True),
        sa.Column("industry_key", _KEY, nullable=True),
        sa.Column("tax_id_key", _KEY, nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", _ID, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", _ID, nullable=True),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("team_id", _ID, nullable=True),
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
            ["employer_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_contact_employer_id_contacts_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_user.id"],
            name=op.f("fk_contacts_contact_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_contact_parent_id_contacts_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_contacts_contact_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_contact")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_birthday"), ["birthday"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_display_name_key"), ["display_name_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_display_name_sort"), ["display_name_sort"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_employee_count"), ["employee_count"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_employer_id"), ["employer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_family_name_key"), ["family_name_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_given_name_key"), ["given_name_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_industry_key"), ["industry_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_contact_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_language"), ["language"], unique=False
        )
        batch_op.create_index(
            "ix_contacts_contact_list", ["kind", "display_name_sort", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_main_email"), ["main_email"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_owner_id"), ["owner_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_parent_id"), ["parent_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_tax_id_key"), ["tax_id_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_contact_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_updated_at"), ["updated_at"], unique=False
        )

    op.create_table(
        "contacts_tag",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("color", sa.String(length=40), nullable=False),
        sa.Column("parent_id", _ID, nullable=True),
        sa.Column("name_key", _KEY, nullable=True),
        sa.Column("name_sort", _KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", _ID, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", _ID, nullable=True),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("team_id", _ID, nullable=True),
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
            name=op.f("fk_contacts_tag_owner_id_host_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["contacts_tag.id"],
            name=op.f("fk_contacts_tag_parent_id_contacts_tag"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["host_team.id"],
            name=op.f("fk_contacts_tag_team_id_host_team"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_tag")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_tag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_tag_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_tag_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_tag_name_sort"), ["name_sort"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_tag_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_tag_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_tag_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contacts_tag_updated_at"), ["updated_at"], unique=False
        )

    op.create_table(
        "contacts_address",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("extra", sa.String(length=300), nullable=True),
        sa.Column("area", sa.String(length=200), nullable=True),
        sa.Column("former_district", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("province", sa.String(length=200), nullable=True),
        sa.Column("postcode", sa.String(length=20), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("area_key", _KEY, nullable=True),
        sa.Column("former_district_key", _KEY, nullable=True),
        sa.Column("city_key", _KEY, nullable=True),
        sa.Column("province_key", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_address_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_address")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_address_area_key"), ["area_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_address_city_key"), ["city_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_address_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_address_country"), ["country"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contacts_address_former_district_key"),
            ["former_district_key"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_address_province_key"), ["province_key"], unique=False
        )

    op.create_table(
        "contacts_consent",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("lawful_basis", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", _ID, nullable=True),
        sa.Column("recorded_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_consent_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_consent")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contacts_consent_question", ["contact_id", "purpose", "channel", "at"], unique=False
        )

    op.create_table(
        "contacts_do_not_contact",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_do_not_contact_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_do_not_contact")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_do_not_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_do_not_contact_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "contacts_email",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("value_key", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_email_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_email")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_email", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_email_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_email_value_key"), ["value_key"], unique=False
        )

    op.create_table(
        "contacts_employment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("organization_id", _ID, nullable=True),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_employment_organization_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_employment_person_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_employment")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_employment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_employment_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_employment_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "contacts_phone",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("digits", sa.Text(), nullable=True),
        sa.Column("value_key", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_phone_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_phone")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_phone", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_phone_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_phone_value_key"), ["value_key"], unique=False
        )

    op.create_table(
        "contacts_tagging",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("tag_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_tagging_contact_id_contacts_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"],
            ["contacts_tag.id"],
            name=op.f("fk_contacts_tagging_tag_id_contacts_tag"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_tagging")),
        sa.UniqueConstraint(
            "contact_id", "tag_id", name=op.f("uq_contacts_tagging_contact_id_tag_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts_tagging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_tagging_tag_id"), ["tag_id"], unique=False)

    create_search_index(op.get_bind(), "contacts_contact")


def downgrade() -> None:
    drop_search_index(op.get_bind(), "contacts_contact")
    with op.batch_alter_table("contacts_tagging", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_tagging_tag_id"))

    op.drop_table("contacts_tagging")
    with op.batch_alter_table("contacts_phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_phone_value_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_phone_contact_id"))

    op.drop_table("contacts_phone")
    with op.batch_alter_table("contacts_employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_employment_person_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_employment_organization_id"))

    op.drop_table("contacts_employment")
    with op.batch_alter_table("contacts_email", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_email_value_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_email_contact_id"))

    op.drop_table("contacts_email")
    with op.batch_alter_table("contacts_do_not_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_do_not_contact_contact_id"))

    op.drop_table("contacts_do_not_contact")
    with op.batch_alter_table("contacts_consent", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_consent_question")

    op.drop_table("contacts_consent")
    with op.batch_alter_table("contacts_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_address_province_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_address_former_district_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_address_country"))
        batch_op.drop_index(batch_op.f("ix_contacts_address_contact_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_address_city_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_address_area_key"))

    op.drop_table("contacts_address")
    with op.batch_alter_table("contacts_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_tag_updated_at"))
        batch_op.drop_index(batch_op.f("ix_contacts_tag_team_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_tag_parent_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_tag_owner_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_tag_name_sort"))
        batch_op.drop_index(batch_op.f("ix_contacts_tag_name_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_tag_created_at"))

    op.drop_table("contacts_tag")
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_contact_updated_at"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_team_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_tax_id_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_parent_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_owner_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_main_email"))
        batch_op.drop_index("ix_contacts_contact_list")
        batch_op.drop_index(batch_op.f("ix_contacts_contact_language"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_kind"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_industry_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_given_name_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_family_name_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_employer_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_employee_count"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_display_name_sort"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_display_name_key"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_created_at"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_birthday"))

    op.drop_table("contacts_contact")
