"""Who leads a unit, and who stands for it, from which day on: for the tree of a date.

Units that joined before are filed with who led them then; later changes and heirs come with the next rebuild. There is no
going back to a set of tables of before, which has no such table.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

#: Only the first time: what a version before left behind when it was gone back to is as it was.
_LINES = """
do $$ begin
  if to_regclass('unit_lines') is null then
    create table unit_lines (
      path text collate "C",
      effective_on date,
      what text,
      paths jsonb not null,
      primary key (path, effective_on, what)
    );
    comment on table unit_lines is 'led_by, heirs: who leads a unit and who stands for it from which day on';
    insert into unit_lines
    select path, valid_from, 'led_by', jsonb_build_array(led_by) from units where led_by is not null;
    delete from sets;
  end if;
end $$
"""


def upgrade() -> None:
    op.execute(_LINES)


def downgrade() -> None:
    """The version before does not look at it: it stays."""
