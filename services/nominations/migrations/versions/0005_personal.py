"""Persons under keys of their own; what the vault held is moved by whoever leads, for keys lie outside the database."""

from alembic import op

from shared.schema import personal_v5

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for statement in personal_v5():
        op.execute(statement)


def downgrade() -> None:
    """The version before does not look at these tables, and nobody else knows what lies there: they stay."""
