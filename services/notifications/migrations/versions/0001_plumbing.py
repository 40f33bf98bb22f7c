"""Facts, positions, lead, relay."""

from alembic import op

from shared.schema import plumbing_v1

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in plumbing_v1():
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("the facts are the truth: back up, then drop the schema by hand")
