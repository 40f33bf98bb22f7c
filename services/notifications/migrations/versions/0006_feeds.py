"""The newest facts of awards, for the feed of decisions."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("create index if not exists items_awards_idx on items (position) where kind = 'award'")


def downgrade() -> None:
    op.execute("drop index if exists items_awards_idx")
