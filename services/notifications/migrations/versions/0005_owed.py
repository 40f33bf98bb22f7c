"""Letters that are owed to targets outside, and what a subscription needs for them."""

from alembic import op

revision = "0005"
down_revision = "0004"

_OWED = """
alter table subscriptions add column if not exists channel text not null default 'inbox';
alter table subscriptions add column if not exists sealed bytea;
alter table subscriptions add column if not exists rests boolean not null default false;
comment on column subscriptions.sealed is 'target and secrets, under the key of the service';
comment on column subscriptions.rests is 'a letter was given up: nothing is sent until its owner opens it again';
create table if not exists owed (
  n bigint generated always as identity primary key,
  id text not null unique,
  subscription text not null,
  channel text not null,
  fact text not null,
  type text not null,
  known_on date,
  body bytea not null,
  made_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  attempts int not null default 0,
  replays int not null default 0,
  state text not null default 'owed',
  code text not null default '',
  done_at timestamptz
);
create index if not exists owed_due_idx on owed (subscription, due_at, n) where state = 'owed';
create index if not exists owed_made_idx on owed (subscription, made_at);
comment on table owed is 'letters by the fact and the subscription: written with the batch, sent after its commit';
comment on column owed.state is 'owed, delivered, failed; dropped: the subscription ended';
"""


def upgrade() -> None:
    for statement in _OWED.split(";\n"):
        if statement.strip():
            op.execute(statement.strip())


def downgrade() -> None:
    """The version before does not look at it; what is owed stays owed."""
