"""What tells a restored database or stream, and mends it."""

from alembic import op

from shared.schema import not_restoring_v2, restoring_v2

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in restoring_v2():
        op.execute(statement)


def downgrade() -> None:
    for statement in not_restoring_v2():
        op.execute(statement)
