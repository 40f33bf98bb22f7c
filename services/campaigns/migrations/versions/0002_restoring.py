"""What tells a restored database or stream, and mends it."""

from alembic import op

from shared.schema import restoring_v2

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for statement in restoring_v2():
        op.execute(statement)


def downgrade() -> None:
    """The version before does not look at it, and what a restore still has to decide again may stand there: it stays."""
