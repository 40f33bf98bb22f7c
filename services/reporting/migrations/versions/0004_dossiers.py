"""Where each dossier stands and whom it waits for; of those counted before it comes with the next rebuild.

There is no going back to a set of tables of before, which has no such columns.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

_COLUMNS = """
alter table nominations add column if not exists step text not null default '',
                        add column if not exists due date,
                        add column if not exists waits_for jsonb not null default '[]',
                        add column if not exists dossier jsonb not null default '{}'
"""
_OPEN = """
create index if not exists nominations_open on nominations (due) where waits_for <> '[]'::jsonb
"""


def upgrade() -> None:
    op.execute(_COLUMNS)
    op.execute(_OPEN)
    op.execute("delete from sets")


def downgrade() -> None:
    """The version before does not look at them: they stay."""
