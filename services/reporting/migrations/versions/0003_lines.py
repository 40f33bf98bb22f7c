"""Who leads a unit, and who stands for it, from which day on: for the tree of a date.

Units that joined before are filed with who led them then; later changes and heirs come with the next rebuild.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_LINES = """
create table if not exists unit_lines (
  path text collate "C",
  effective_on date,
  what text check (what in ('led_by', 'heirs')),
  paths jsonb not null,
  primary key (path, effective_on, what)
);
comment on table unit_lines is 'who leads a unit and who stands for it from which day on, the last word holding';
insert into unit_lines
select path, valid_from, 'led_by', jsonb_build_array(led_by) from units where led_by is not null
on conflict do nothing
"""


def upgrade() -> None:
    for statement in _LINES.split(";"):
        op.execute(statement)
    # A set of before has no such table: nobody can go back to it.
    op.execute("delete from sets")


def downgrade() -> None:
    """The version before does not look at it: it stays."""
