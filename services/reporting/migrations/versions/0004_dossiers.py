"""Where each dossier stands and whom it waits for; of those counted before it comes with the next rebuild.

There is no going back to a set of tables of before, which has no such columns.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

#: Only the first time: what a version before left behind when it was gone back to is as it was.
_COLUMNS = """
do $$ begin
  if not exists (select from information_schema.columns
                  where table_schema = current_schema and table_name = 'nominations' and column_name = 'dossier') then
    alter table nominations add column step text not null default '',
                            add column due date,
                            add column waits_for jsonb not null default '[]',
                            add column dossier jsonb not null default '{}';
    create index nominations_open on nominations (due) where waits_for <> '[]'::jsonb;
    delete from sets;
  end if;
end $$
"""


def upgrade() -> None:
    op.execute(_COLUMNS)


def downgrade() -> None:
    """The version before does not look at them: they stay."""
