"""The tables that every deciding service has in its own schema, as DDL by version: migrations call these and
stay frozen."""

_FACTS = """
create table facts (
  origin_sequence bigint primary key,
  stream text collate "C" not null,
  version integer not null,
  type text not null,
  subject text not null,
  id text not null,
  known_on date,
  body bytea not null
);
-- Answers are new by the inbox, and nobody loads them by their stream: no second index
-- for half of all facts.
create unique index facts_stream on facts (stream, version) where stream not like 'intake:%';
comment on table facts is 'the truth of this service, append-only; body is what EVENTS carries, byte for byte';
create table fact_tags (
  tag text collate "C" not null,
  origin_sequence bigint not null,
  primary key (tag, origin_sequence)
);
-- No foreign key: a tag is written with its fact in one transaction and never alone; checking each
-- would cost a lookup.
comment on table fact_tags is 'further streams that a fact belongs to: the round of a nomination, the person, the decision number';
"""

_INBOX = """
create table inbox (
  source text collate "C" not null,
  id text collate "C" not null,
  digest bytea not null,
  position bigint not null,
  primary key (source, id, digest)
);
comment on table inbox is 'every intake event ever seen, never pruned; the first of a source and id is the true one';
create table held (
  position bigint primary key,
  touches text[] not null,
  needs text[] not null default '{}',
  reason text not null check (reason in ('waiting', 'failed', 'parked')),
  attempts integer not null default 0,
  due timestamptz,
  error text not null default '',
  sealed bytea not null,
  stored_at timestamptz not null,
  subject text not null,
  announced boolean not null default false
);
comment on table held is 'what waits for something not heard yet, and what broke the code; touches keep their order';
create table orders (
  id bigint generated always as identity primary key,
  position bigint not null,
  action text not null check (action in ('redrive', 'discard')),
  reason text not null default '',
  given_at timestamptz not null default now(),
  done_at timestamptz
);
comment on table orders is 'what an operator said about held messages; kept as the record of it';
"""

_READING = """
create table positions (stream text primary key, position bigint not null, created timestamptz);
create table programme_clock (position bigint primary key, date date not null);
create table timers (key text collate "C" primary key, due date not null, since bigint not null);
create table heard (
  id bigint generated always as identity primary key,
  origin text not null,
  origin_sequence bigint not null,
  type text not null,
  body bytea not null,
  unique (origin, origin_sequence)
);
comment on table heard is 'facts of other services that decisions here rest on';
create table lead (key bigint primary key, epoch bigint not null);
create table relay (
  one boolean primary key default true check (one),
  origin_sequence bigint not null default 0,
  events_sequence bigint not null default 0,
  reached jsonb not null default '{}'
);
insert into relay default values;
"""


def plumbing_v1() -> list[str]:
    """Facts with tags, inbox, held messages, positions, clock, timers, heard facts, lead and relay."""
    return [statement.strip() for statement in (_FACTS + _INBOX + _READING).split(";\n") if statement.strip()]


_RESTORED = """
alter table positions add column if not exists stored_at timestamptz;
comment on column positions.stored_at is 'when the stream stored that message: tells a restored stream from the one read';
alter table relay add column if not exists events_at timestamptz;
create table if not exists published (
  origin_sequence bigint primary key,
  id text collate "C" not null unique,
  stream text collate "C" not null,
  version integer not null,
  type text not null,
  subject text not null,
  body bytea not null
);
create index if not exists published_stream_idx on published (stream);
comment on table published is 'own facts that EVENTS has and a restored table lacks: decided again, each takes its old place'
"""


def restoring_v2() -> list[str]:
    """What tells a restored database or stream, and mends it."""
    return [statement.strip() for statement in _RESTORED.split(";\n") if statement.strip()]


_PERSONAL = """
create table if not exists personal (
  key text collate "C" primary key,
  person_id text collate "C" not null,
  sealed bytea not null
);
create index if not exists personal_person_idx on personal (person_id);
comment on table personal is 'what is known of persons, each under a key of its own that lies in PERSON_KEYS alone';
create table if not exists spoken_of (
  person_id text collate "C" not null,
  position bigint not null,
  primary key (person_id, position)
);
create index if not exists spoken_of_position_idx on spoken_of (position);
comment on table spoken_of is 'which messages of INTAKE name a person: an erasure deletes them';
create table if not exists copies (position bigint primary key, first bigint not null);
create index if not exists copies_first_idx on copies (first);
comment on table copies is 'the same event again in INTAKE, and where it came first';
create table if not exists deleted (position bigint primary key);
comment on table deleted is 'messages of INTAKE that an erasure has deleted';
create table if not exists erasures (
  person_id text collate "C" primary key,
  asked_at timestamptz not null default now(),
  done_at timestamptz
);
comment on table erasures is 'persons of whom nothing may be kept; done when key, rows and messages are gone';
create table if not exists private (
  id text collate "C" primary key,
  origin_sequence bigint not null,
  place integer not null,
  subject text not null,
  body bytea not null
);
create index if not exists private_order_idx on private (origin_sequence, place);
comment on table private is 'what PRIVATE is told, sealed; each before the fact whose number it carries';
create table if not exists private_relay (
  one boolean primary key default true check (one),
  origin_sequence bigint not null default 0,
  stream_sequence bigint not null default 0,
  stored_at timestamptz
);
insert into private_relay default values on conflict do nothing;
create table if not exists name_reads (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  by text not null,
  person_id text not null,
  why text not null
);
comment on table name_reads is 'who has read the name of which person, when and why; never the name';
"""


def personal_v5() -> list[str]:
    """Persons under keys of their own, what PRIVATE is told, erasures, and who has read a name."""
    return [statement.strip() for statement in _PERSONAL.split(";\n") if statement.strip()]


_CONCERNED = """
create table if not exists concerned (
  person_id text collate "C" not null,
  owner text collate "C" not null,
  primary key (person_id, owner)
);
comment on table concerned is 'texts under keys of their own that may speak of a person, and go with that person''s erasure'
"""


def concerned_v6() -> list[str]:
    """Which texts go with whose erasure."""
    return [statement.strip() for statement in _CONCERNED.split(";\n") if statement.strip()]


_RELAY = """
create table if not exists relay (
  one boolean primary key default true check (one),
  origin_sequence bigint not null default 0,
  events_sequence bigint not null default 0,
  reached jsonb not null default '{}'
);
insert into relay default values on conflict do nothing;
"""


def telling_v7() -> list[str]:
    """Facts with tags, relay and what mends them, for a service that had only read before."""
    facts = _FACTS.replace("create table ", "create table if not exists ").replace(
        "index facts", "index if not exists facts"
    )
    return [statement.strip() for statement in (facts + _RELAY + _RESTORED).split(";\n") if statement.strip()]
