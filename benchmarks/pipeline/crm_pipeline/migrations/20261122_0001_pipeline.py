from alembic import op

from crm_host.api import create_search_index, drop_search_index

revision = "pipeline1"
down_revision = None

TABLES = ("pipeline_agent", "pipeline_deal", "pipeline_visit")


def upgrade():
    from crm_pipeline.models import Agent, Deal, Visit

    for model in (Agent, Deal, Visit):
        model.__table__.create(op.get_bind())
        create_search_index(op.get_bind(), model.__tablename__)


def downgrade():
    for table in reversed(TABLES):
        drop_search_index(op.get_bind(), table)
        op.drop_table(table)
