"""What tells a restored EVENTS from the one that was counted."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("alter table positions add column if not exists stored_at timestamptz")


def downgrade() -> None:
    """The version before does not look at it: it stays."""
