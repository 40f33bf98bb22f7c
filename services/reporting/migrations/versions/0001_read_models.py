"""Positions and lead; what is counted, and what the counting rests on."""

from alembic import op

revision = "0001"
down_revision = None

_PLUMBING = """
create table positions (stream text primary key, position bigint not null, created timestamptz);
create table lead (key bigint primary key, epoch bigint not null);
create table sets (
  suffix text primary key,
  position bigint not null,
  fingerprint text not null,
  created text not null
);
comment on table sets is 'the other sets of tables: how far each is counted, by which code, from which stream'
"""
_COUNTED = """
create table entries (
  position bigint not null,
  fact_id text not null,
  unit text collate "C" not null,
  year integer not null,
  day date not null,
  known_on date not null,
  indicator text not null,
  cut text not null,
  amount bigint not null,
  key text not null
);
create index entries_of_unit on entries (unit, year);
comment on table entries is 'one row per quantity of a fact: what every number is followed back to';
create table cells (
  place text collate "C" not null,
  year integer not null,
  indicator text collate "C" not null,
  cut text collate "C" not null,
  parent text collate "C" not null,
  amount bigint not null,
  primary key (place, year, indicator, cut)
) with (fillfactor = 80);
create index cells_of_children on cells (parent, year);
comment on table cells is 'sums of entries for a unit and every place and unit above it'
"""
_RESTS_ON = """
create table registered (unit text collate "C", year integer, primary key (unit, year));
comment on table registered is 'units that take part in any campaign of a year: each counts once';
create table nominations (
  nomination_id text primary key,
  award text not null,
  type text not null,
  subject_kind text not null,
  year integer not null,
  day date not null,
  unit text collate "C" not null,
  proposer text collate "C" not null,
  standing boolean not null
);
create table awards (
  award_id text primary key,
  nomination_id text not null,
  award text not null,
  award_name_vi text not null,
  kind text not null,
  level text not null,
  type text not null,
  subject_kind text not null,
  direct_worker boolean not null,
  unit text collate "C" not null,
  proposer text collate "C" not null,
  decider text collate "C" not null,
  decision_number text not null,
  decided_on date not null,
  list_year integer not null,
  bonus_vnd bigint not null,
  law text not null,
  status text not null check (status in ('valid', 'corrected', 'revoked')),
  history jsonb not null,
  position bigint not null
);
create index awards_in_order on awards (position);
create index awards_of_unit on awards (unit, decided_on);
comment on table awards is 'the register: no name of a person';
create table units (
  path text collate "C" primary key,
  unit_id text not null,
  parent text collate "C" not null,
  kind text not null,
  name_vi text not null,
  valid_from date not null,
  closed_on date,
  led_by text collate "C"
);
create index units_of_parent on units (parent);
create index units_led_by on units (led_by);
create table unit_names (
  path text collate "C",
  effective_on date,
  name_vi text not null,
  primary key (path, effective_on)
);
comment on table unit_names is 'what a unit was called from which day on: a document names it as of its own day';
create table duties (
  unit text collate "C",
  duty text,
  period text,
  state text not null,
  value bigint not null,
  low bigint,
  high bigint,
  due date not null,
  rule text not null,
  known_on date not null,
  primary key (unit, duty, period)
);
create table rounds (
  unit text collate "C",
  year integer,
  award text,
  low bigint,
  high bigint,
  deadline date not null,
  known_on date not null,
  primary key (unit, year, award)
);
create table programmes (
  programme_id text primary key,
  number text not null,
  title text not null,
  signed_on date not null,
  first_year integer,
  last_year integer,
  parties jsonb not null,
  known_on date not null
);
create table agreements (
  programme_id text,
  what text,
  year integer,
  party text collate "C",
  made_on date not null,
  complete boolean not null,
  tasks jsonb not null,
  known_on date not null,
  primary key (programme_id, what, year, party)
);
create table through (
  origin text,
  known_on date,
  origin_sequence bigint not null,
  primary key (origin, known_on)
);
create table unit_events (unit text collate "C" primary key, at text not null);
create table skipped (
  position bigint primary key,
  fact_id text not null,
  type text not null,
  error text not null
);
comment on table skipped is 'facts that could not be read or counted; mend the code, then rebuild'
"""


def upgrade() -> None:
    for part in (_PLUMBING, _COUNTED, _RESTS_ON):
        for statement in part.split(";\n"):
            if statement.strip():
                op.execute(statement.strip())


def downgrade() -> None:
    raise RuntimeError("nothing here is the truth: drop the schema by hand and rebuild")
