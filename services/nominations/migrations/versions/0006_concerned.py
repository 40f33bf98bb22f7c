"""A text about a whole list has a key of its own, and goes with the erasure of anyone who stands there."""

from alembic import op

from shared.schema import concerned_v6

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for statement in concerned_v6():
        op.execute(statement)


def downgrade() -> None:
    """The version before does not look at this table, and nobody else knows what lies there: it stays."""
