"""Origins, units, guidance and who got it, inbox items, subscriptions, skipped facts."""

from alembic import op

revision = "0002"
down_revision = "0001"

_HEARD = """
create table if not exists origins (origin text primary key, origin_sequence bigint not null);
comment on table origins is 'how far each service has been heard: protects where EVENTS was filled anew';
create table if not exists skipped (
  position bigint primary key,
  id text not null,
  type text not null,
  error text not null,
  skipped_at timestamptz not null default now()
);
comment on table skipped is 'facts that broke our code: where they lie and the class of the error, no body';
create table if not exists units (
  path text collate "C" primary key,
  unit_id text not null,
  kind text not null,
  name_vi text not null,
  valid_from date not null,
  valid_to date,
  led_by text
);
"""

_GUIDANCE = """
create table if not exists guidance (id text collate "C" primary key, data text not null);
create table if not exists deliveries (
  id bigint generated always as identity primary key,
  guidance_id text collate "C" not null,
  path text collate "C" not null,
  delivered_on date not null,
  fact text not null,
  unique (guidance_id, path)
);
create index if not exists deliveries_path_idx on deliveries (path);
create table if not exists acknowledgements (
  guidance_id text collate "C" not null,
  path text collate "C" not null,
  acknowledged_on date not null,
  primary key (guidance_id, path)
);
"""

_ITEMS = """
create table if not exists items (
  id bigint generated always as identity primary key,
  path text collate "C" not null,
  kind text not null,
  because text not null,
  fact text collate "C" not null,
  type text not null,
  subject text not null,
  cause text not null,
  time timestamptz not null,
  known_on date,
  origin text not null,
  origin_sequence bigint not null,
  position bigint not null,
  data text not null,
  unique (path, fact)
);
create index if not exists items_path_id_idx on items (path, id);
comment on table items is 'the inboxes; path is a unit, or standing:66 for both standing departments of 66';
create sequence if not exists subscription_revision;
create table if not exists subscriptions (
  id text primary key,
  unit text not null,
  units text[] not null,
  types text[] not null,
  active boolean not null default true,
  revision bigint not null default nextval('subscription_revision'),
  made_at timestamptz not null default now()
);
comment on column subscriptions.revision is 'new with every change, so that the leader reads again';
"""


def upgrade() -> None:
    for statement in (_HEARD + _GUIDANCE + _ITEMS).split(";\n"):
        if statement.strip():
            op.execute(statement.strip())


def downgrade() -> None:
    """The version before does not look at these tables; they are the record of what was delivered: they stay."""
