"""Which bit of the status lists tells of which award: given with its first credential, and never to another."""

from alembic import op

revision = "0005"
down_revision = "0004"

_ISSUED = """
create table if not exists issued (
  award_id text primary key,
  place bigint generated always as identity (minvalue 0 start 0)
)
"""


def upgrade() -> None:
    op.execute(_ISSUED)


def downgrade() -> None:
    """What was handed out stays valid: the version before does not look at it."""
