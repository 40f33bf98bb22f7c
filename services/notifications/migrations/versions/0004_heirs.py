"""Who stands for a unit that has ended: whoever it is reads its letters on."""

from alembic import op

revision = "0004"
down_revision = "0003"

_HEIRS = """
create table if not exists heirs (path text primary key, since date not null, heirs text[] not null)
"""


def upgrade() -> None:
    op.execute(_HEIRS)


def downgrade() -> None:
    """The version before does not look at it: it stays."""
