"""Summaries that are closed, and what is told of them: this service has facts of its own from here on."""

from alembic import op

from shared.schema import telling_v7

revision = "0006"
down_revision = "0005"

#: A set half counted, or gone back to, knows of none of it; only the first time, for what a version before left behind
#: when it was gone back to is as it was.
_NO_OTHER_SETS = """
do $$ begin
  if to_regclass('revisions') is null then delete from sets; end if;
end $$
"""
_REVISIONS = """
create table if not exists revisions (
  unit text collate "C" not null,
  period text not null,
  revision integer not null,
  as_of date not null,
  position bigint not null,
  fact_id text not null,
  digest text not null,
  body bytea not null,
  primary key (unit, period, revision)
);
comment on table revisions is 'summaries as they were closed and restated, byte for byte, with the last fact of EVENTS in them';
create table if not exists days (day date primary key, position bigint not null);
comment on table days is 'the programme dates that began since, and the last fact of EVENTS before each';
create index if not exists entries_in_order on entries using brin (position) with (autosummarize = on)
"""


def upgrade() -> None:
    op.execute(_NO_OTHER_SETS)
    for statement in telling_v7():
        op.execute(statement)
    for statement in _REVISIONS.split(";\n"):
        op.execute(statement.strip())


def downgrade() -> None:
    """The version before does not look at them: they stay."""
